/** What was written goes out once: through a server that falls, tabs that close, and two windows. */
import assert from "node:assert/strict";
import { settledAndAccessible } from "./harness/axe.js";
import { scene } from "./harness/scene.js";
import { becomes, until } from "./harness/until.js";
import { NETWORK } from "./harness/watch.js";

const QUEUE = "Orders and delivery";
const PEOPLE = [{ login: "maria", name: "Maria", skills: "orders=8", chats: 2 }];

/**
 * Nora talks with Maria.
 * @param {import("./harness/stage.js").Stage} stage
 * @param {import("./harness/stage.js").Person} [person]
 */
async function talking(stage, person) {
  const maria = await stage.agent("maria");
  await maria.becomeAvailable();
  const nora = await stage.customer(person);
  await nora.open();
  await nora.join(QUEUE, { name: "Nora" });
  await maria.accept("Nora");
  await nora.reaches("chat");
  return { maria, nora };
}

scene(
  "the server falls while both write, and all is there once",
  { people: PEOPLE },
  async (stage) => {
    const { maria, nora } = await talking(stage);
    for (const one of [maria, nora]) one.watch.allow(NETWORK);
    await nora.write("Before.");
    await maria.shows("Nora", ["Before."]);

    await stage.server.kill();
    await nora.write("In the dark, one.");
    await nora.write("In the dark, two.");
    await maria.write("Nora", "I write, too.");
    await maria.write("Nora", "And again.");
    await nora.composer.pressSequentially("Half a sen");
    await maria.composer("Nora").pressSequentially("Half an ans");
    await becomes("the mark of an unsent message", "unsent", () => nora.mark());
    await stage.server.revive();

    const all = [
      "Before.",
      "In the dark, one.",
      "In the dark, two.",
      "I write, too.",
      "And again.",
    ];
    const inOrder = async (/** @type {() => Promise<string[]>} */ look) => {
      const texts = await look();
      const own = (/** @type {RegExp} */ whose) => texts.filter((text) => whose.test(text));
      assert.deepEqual(own(/dark/), all.slice(1, 3));
      assert.deepEqual(own(/too|again/), all.slice(3));
      return texts.length === all.length ? texts : [];
    };
    let seen = /** @type {string[]} */ ([]);
    await until(
      "all messages at the customer's",
      async () => {
        seen = await inOrder(() => nora.texts());
        return seen.length > 0;
      },
      20_000,
    );
    await becomes("the same at the agent's", seen, () => maria.texts("Nora"), 20_000);
    await until("nothing waits any more", async () => (await nora.mark()) !== "unsent");

    // A reload shows the same, and what was being written.
    await Promise.all([nora.page.reload(), maria.page.reload()]);
    await nora.shows(seen);
    await maria.shows("Nora", seen);
    assert.equal(await nora.composer.inputValue(), "Half a sen");
    await becomes("the agent's draft", "Half an ans", () => maria.composer("Nora").inputValue());
  },
);

scene("what was written before a reload goes out after it", { people: PEOPLE }, async (stage) => {
  const { maria, nora } = await talking(stage);
  for (const one of [maria, nora]) one.watch.allow(NETWORK);
  await stage.server.kill();
  await nora.write("Written, and the tab crashed.");
  await becomes("the mark of an unsent message", "unsent", () => nora.mark());
  // The tab is gone for good; what it had to say is found by the next one.
  const { url, context } = { url: nora.page.url(), context: nora.page.context() };
  await nora.page.close();
  await stage.server.revive();
  const page = await context.newPage();
  await page.goto(url);
  await maria.shows("Nora", ["Written, and the tab crashed."]);
});

scene("two tabs of a customer show one chat", { people: PEOPLE }, async (stage) => {
  const { maria, nora } = await talking(stage, { wired: true });
  const second = await nora.anotherTab();
  await second.reaches("chat");
  await nora.write("From the first.");
  await second.shows(["From the first."]);
  await second.write("From the second.");
  const said = ["From the first.", "From the second."];
  await nora.shows(said);
  await maria.shows("Nora", said);

  // A tunnel: each tab shows what waits in both, and all of it goes out once, in order.
  await nora.goOffline();
  await nora.write("One.");
  await second.write("Two.");
  await nora.write("Three.");
  said.push("One.", "Two.", "Three.");
  await Promise.all([nora.shows(said), second.shows(said)]);
  await nora.goOnline();
  await maria.shows("Nora", said);
  await Promise.all([nora.shows(said), second.shows(said)]);
  await until("all are sent", async () => (await second.mark()) !== "unsent");

  // Each tab has its own unsent words; closing one leaves the other's, and leaves its own behind.
  await nora.composer.fill("Mine");
  await second.composer.fill("Hers");
  await nora.page.reload();
  await becomes("the first tab's words", "Mine", () => nora.composer.inputValue());
  await second.page.close();
  await nora.page.reload();
  await becomes("still the first tab's words", "Mine", () => nora.composer.inputValue());
  const third = await nora.anotherTab();
  await third.composer.waitFor();
  await becomes("what the closed tab left", "Hers", () => third.composer.inputValue());

  // Ended in one, over in both.
  await nora.end();
  await third.reaches("ended");
});

scene("a text that cannot be sent is not lost", { people: PEOPLE }, async (stage) => {
  const { maria, nora } = await talking(stage, { wired: true });
  await nora.goOffline();
  await nora.write("Too late.");
  await maria.end("Nora");
  await nora.goOnline();
  await nora.reaches("ended", 20_000);
  const unsent = nora.panel.locator(".bubble--refused");
  await unsent.getByText(nora.words.t("message-session-over")).waitFor();
  await nora.page.reload();
  await nora.open();
  await unsent.getByText("Too late.").waitFor();
  await settledAndAccessible("unsent, ended", nora.page);
  await nora.startAgain();
  await unsent.getByText("Too late.").waitFor();
  await settledAndAccessible("unsent, home", nora.page);
  await unsent.getByText(nora.words.t("discard"), { exact: true }).click();
  await unsent.waitFor({ state: "detached" });
  await maria.shows("Nora", []);
});

scene("two windows of an agent are one desk", { people: PEOPLE }, async (stage) => {
  const maria = await stage.agent("maria");
  const page = await maria.page.context().newPage();
  await page.goto(maria.page.url());
  const window = new /** @type {any} */ (maria.constructor)(page, maria.words, maria.watch, null);
  await window.desktop.waitFor();
  await maria.becomeAvailable();
  await page.locator(".presence--available").waitFor();
  const nora = await stage.customer();
  await nora.open();
  await nora.join(QUEUE, { name: "Nora" });
  await window.offer("Nora").waitFor();
  await maria.accept("Nora");
  await window.offer("Nora").waitFor({ state: "detached" });
  await window.page.locator(".card, .rail").getByText("Nora").first().click();
  await window.composer("Nora").waitFor();
  await window.write("Nora", "From the second window.");
  await maria.shows("Nora", ["From the second window."]);
  await nora.shows(["From the second window."]);
  await nora.write("Thank you.");
  for (const one of [maria, window]) {
    await one.shows("Nora", ["From the second window.", "Thank you."]);
  }
  await maria.end("Nora");
  await window.wrap("Nora").waitFor();
  await window.wrapUp("Nora", "solved");
  await maria.talk("Nora").waitFor({ state: "detached" });
  await nora.reaches("ended");
});
