import { expect, it } from "vitest";
import { crewOf } from "./live";
import { promising, spanDays, toCsv, verdict } from "./report";
import { promises } from "./samples.test-data";

const report = (queues = [promises()]) => ({ from: "2026-11-20", to: "2026-11-26", queues });

it("judges only what chance does not explain", () => {
  expect(verdict(promises())).toBe("kept");
  expect(verdict(promises({ kept_censored: 0.6 }))).toBe("less");
  expect(verdict(promises({ kept_censored: 0.95 }))).toBe("more");
  expect(verdict(promises({ kept: 5, broken: 10, kept_censored: 0.33 }))).toBe("few");
  expect(verdict(promises({ kept_share: null, kept_censored: null }))).toBe("few");
});

it("leaves out queues without promises", () => {
  const silent = promises({ queue: "tech", told: 0 });
  expect(promising(report([promises(), silent])).map((one) => one.queue)).toEqual(["orders"]);
});

it("counts the days of a span with today", () => {
  const now = new Date(2026, 10, 3, 15).getTime();
  expect(spanDays(1, now)).toEqual({ from: "2026-11-03", to: "2026-11-03" });
  expect(spanDays(7, now)).toEqual({ from: "2026-10-28", to: "2026-11-03" });
});

it("writes a table for other programs in which no name is a formula", () => {
  const lines = toCsv(report([promises({ name: '=1+1,"x"' })])).split("\r\n");
  expect(lines[0]).toBe(
    "queue,name,level,part,value,told,kept,broken,left,kept_share,kept_censored,bias_s,width_s",
  );
  expect(lines[1]).toBe(`orders,"'=1+1,""x""",0.8,all,,120,88,22,10,0.8,0.79,-35,150`);
  expect(lines[2]).toContain(",day,2026-11-25,50,40,8,2,0.83,,,");
  expect(lines[5]).toContain(",hour,10,50,0,0,2,,,,");
  expect(lines).toHaveLength(7);
});

it("counts who is busy by the room that is left", () => {
  const agents = [
    { presence: "available", load: 0.5 },
    { presence: "available", load: 1 },
    { presence: "away", load: 0 },
    { presence: "grace", load: 1 },
    { presence: "offline", load: 0 },
  ] as const;
  expect(crewOf(agents)).toEqual({ available: 1, busy: 1, away: 2 });
});
