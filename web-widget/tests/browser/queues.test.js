/** Queues that are closed or unstaffed, and the widget by keyboard alone. */
import assert from "node:assert/strict";
import { scene } from "./harness/scene.js";
import { becomes, until } from "./harness/until.js";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const dayAfterTomorrow = new Date(Date.now() + 2 * 86_400_000);
const OPEN_ON = DAYS[dayAfterTomorrow.getUTCDay()];
const ENV = {
  SEIRA__QUEUES__RETURNS__HOURS__ZONE: "UTC",
  SEIRA__QUEUES__RETURNS__HOURS__HOLIDAYS: "[]",
  SEIRA__QUEUES__RETURNS__HOURS__INTERVALS: `{ ${OPEN_ON} = ["09:30-17:00"] }`,
  SEIRA__QUEUES__RETURNS__CLOSED__TEXT: "{ $queue } rests now.",
  SEIRA__QUEUES__TECH__UNSTAFFED__ARRIVALS: "refuse",
  SEIRA__QUEUES__TECH__UNSTAFFED__TEXT: "Nobody for { $queue } today.",
};

scene("closed and unstaffed queues say so", { env: ENV }, async (stage) => {
  const nora = await stage.customer();
  await nora.open();
  const closed = nora.queue("Returns and refunds");
  await closed.waitFor();
  const weekday = dayAfterTomorrow.toLocaleDateString("en-GB", {
    weekday: "long",
    timeZone: "UTC",
  });
  const words = plain(await closed.textContent());
  assert.match(words, new RegExp(`opens ${weekday} (at )?0?9:30`));
  assert.ok(words.includes("Returns and refunds rests now."), words);
  assert.equal(
    await closed.locator("xpath=self::button").count(),
    0,
    "a closed queue is no button",
  );

  // A queue that refuses those who come while nobody is there looks closed, with its own words.
  const tech = nora.queue("Technical help");
  await tech.getByText("Nobody for \u2068Technical help\u2069 today.").waitFor();
  assert.equal(await tech.locator("xpath=self::button").count(), 0);

  // Where one can wait meanwhile, the card says so briefly and the form in the queue's own words.
  const orders = nora.queue("Orders and delivery");
  await orders.getByText(nora.words.t("queue-unstaffed")).waitFor();
  await orders.click();
  await nora.panel
    .getByText("Nobody is here for \u2068Orders and delivery\u2069 right now.")
    .waitFor();
  await nora.start.click();
  await nora.reachesPlace(1);

  const maria = await stage.agent("maria");
  await maria.becomeAvailable();
  await maria.accept(maria.words.t("agent-nobody"));
  const omid = await stage.customer();
  await omid.open();
  // With or without what one has to expect.
  await omid.queue("Orders and delivery").getByText(/^Open/).waitFor();
});

scene("the widget by keyboard alone", {}, async (stage) => {
  const nora = await stage.customer();
  const { page } = nora;
  const { keyboard } = page;
  const focused = () =>
    page.evaluate(() => {
      const host = document.activeElement;
      return host?.shadowRoot?.activeElement?.className ?? host?.tagName;
    });
  const focusedInPanel = () => nora.panel.locator(":focus").first();
  // The launcher can be reached with Tab.
  await until("Tab reaches the launcher", async () => {
    await keyboard.press("Tab");
    return (await focused())?.includes("launcher");
  });
  await keyboard.press("Enter");
  await nora.reaches("home");
  await becomes("the focus is in the panel", "H2", () =>
    focusedInPanel().evaluate((element) => element.tagName),
  );
  await until("Tab reaches the first queue", async () => {
    await keyboard.press("Tab");
    const text = await focusedInPanel().textContent();
    return text?.includes("Orders and delivery");
  });
  await keyboard.press("Enter");
  await becomes("the focus is in the first field", "name", () =>
    focusedInPanel().getAttribute("name"),
  );
  await keyboard.type("Nora");
  await keyboard.press("Tab");
  await keyboard.type("A mug");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await nora.reaches("waiting");
  await until("the focus is where one writes", () =>
    focusedInPanel().evaluate((element) => element.tagName === "TEXTAREA"),
  );
  await keyboard.type("Is it blue?");
  await keyboard.press("Enter");
  await nora.shows(["Is it blue?"]);

  await keyboard.press("Escape");
  await nora.page.locator("dialog[open]").waitFor({ state: "detached" });
  await until("the focus is on the launcher again", async () =>
    (await focused())?.includes("launcher"),
  );
  const name = await nora.launcher.getAttribute("aria-label");
  assert.match(name ?? "", /Place 1/, "the closed launcher tells the place");
  await keyboard.press("Enter");
  await nora.reaches("waiting");
  await nora.shows(["Is it blue?"]);
});

/** Without the marks around what was filled in. */
function plain(/** @type {string | null} */ text) {
  return (text ?? "").replace(/[\u2066-\u2069]/g, "");
}
