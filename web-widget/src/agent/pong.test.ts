import { expect, it } from "vitest";
import { desk, NOON, play, snapshot } from "./samples.test-data";

const away = { state: "away", reason: "break", since: NOON } as const;

it("a pong asks for a new connection when the count says that the last ones are lost", () => {
  const pong = (agent_seq: number) => ({ type: "pong", agent_seq }) as const;
  const before = desk();
  expect(play(before, pong(10))).toBe(before);
  // What is on its way at that moment comes before the next pong.
  const late = play(
    before,
    pong(11),
    { type: "presence", agent_seq: 11, presence: away },
    pong(11),
  );
  expect(late).toMatchObject({ resync: false, behind: null, presence: away });
  const moving = play(before, pong(12), { type: "presence", agent_seq: 11, presence: away });
  expect(moving.resync).toBe(false);
  expect(play(moving, pong(12)).resync).toBe(true);
  expect(play(before, pong(11), pong(11)).resync).toBe(true);
  expect(play(before, pong(11), snapshot({ agent_seq: 11 }), pong(11)).resync).toBe(false);
});
