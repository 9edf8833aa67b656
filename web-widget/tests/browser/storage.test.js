/** The server's disk is full: what people see, and that it goes on by itself. */
import assert from "node:assert/strict";
import { settledAndAccessible } from "./harness/axe.js";
import { scene } from "./harness/scene.js";
import { Server } from "./harness/server.js";
import { until } from "./harness/until.js";

const QUEUE = "Orders and delivery";
const PEOPLE = [{ login: "maria", name: "Maria", skills: "orders=8" }];
const env = { SEIRA__SERVER__UNAVAILABLE_TEXT__EN: "Please call 555." };
/** Most messages until even the smallest disk is full. */
const MESSAGES_MAX = 400;

if (Server.hasDisks) {
  scene(
    "a full disk takes nobody new, and nothing is lost",
    { people: PEOPLE, env, diskMb: 4 },
    fill,
  );
} else {
  process.stdout.write("this system gives no disks to ordinary users; a full one cannot be had\n");
}

/** @param {import("./harness/stage.js").Stage} stage */
async function fill(stage) {
  const maria = await stage.agent("maria");
  await maria.becomeAvailable();
  const nora = await stage.customer();
  await nora.open();
  await nora.join(QUEUE, { name: "Nora" });
  await maria.accept("Nora");
  const omid = await stage.customer();
  await omid.open();
  await omid.queue(QUEUE).click();

  stage.server.allow(/the disk is full|storage_full|history cannot be written; trying again/);
  await stage.server.fillDisk();
  const told = nora.banner.getByText("Please call 555.");
  let sent = 0;
  while ((await told.count()) === 0) {
    sent += 1;
    assert.ok(sent < MESSAGES_MAX, "the disk is never full");
    await nora.write(`${sent} ${"x".repeat(4_000)}`);
    await until("it is sent, or nothing is taken", async () => {
      return (await told.count()) > 0 || (await nora.mark()) !== "unsent";
    });
  }
  await nora.write("And this.");
  await maria.banner.getByText(maria.words.t("agent-trouble-full")).waitFor();
  await omid.banner.getByText("Please call 555.").waitFor();
  await omid.panel.locator("textarea[name=topic]").fill("A long story");
  await omid.start.click();
  await omid.panel.getByRole("button", { name: omid.words.t("form-cancel") }).waitFor();
  assert.equal(await omid.panel.locator("textarea[name=topic]").inputValue(), "A long story");

  await settledAndAccessible("full, talking", nora.page);
  await settledAndAccessible("full, form", omid.page);
  await settledAndAccessible("full, desktop", maria.page);

  await stage.server.clearDisk();
  for (const one of [nora, omid, maria]) await one.banner.waitFor({ state: "detached" });
  await omid.reaches("waiting", 15_000);
  await until(
    "all is sent, in order, once",
    async () => {
      const numbers = (await maria.texts("Nora")).map((text) => Number.parseInt(text, 10));
      return numbers.length === sent + 1 && numbers.slice(0, sent).every((n, at) => n === at + 1);
    },
    20_000,
  );
  await until("the mark of the last", async () => (await nora.mark()) !== "unsent");
}
