/** A website tells who its customer is, and the agent sees what was proved. */
import assert from "node:assert/strict";
import { settledAndAccessible } from "./harness/axe.js";
import { proof, SHOP } from "./harness/proof.js";
import { scene } from "./harness/scene.js";
import { until } from "./harness/until.js";

const QUEUE = "Orders and delivery";
const PEOPLE = [
  { login: "maria", name: "Maria", skills: "orders=8" },
  { login: "nikos", name: "Nikos", skills: "orders=5" },
];
const NORA = {
  sub: "20417",
  name: "Nora Lindqvist",
  email: "nora@example.com",
  segments: ["vip"],
  attributes: { plan: "Gold" },
};

/**
 * Says something to the widget, as the website's own script does.
 * @param {import("./harness/customer.js").Tab} tab
 * @param {unknown[]} call
 */
const seira = (tab, ...call) =>
  tab.page.evaluate((all) => void (/** @type {any} */ (window).Seira(...all)), call);

scene(
  "a proved customer is known to the agent, with what was said before",
  { people: PEOPLE, env: SHOP },
  async (stage) => {
    const maria = await stage.agent("maria");
    await maria.becomeAvailable();
    const nora = await stage.customer();
    const token = proof(NORA);
    // Before the panel is there; it opens nothing.
    await seira(nora, "identify", { token });
    assert.equal(await nora.page.locator("dialog iframe").count(), 0);
    await nora.open();
    await nora.join(QUEUE, { name: "N.", topic: "The tall vase" });
    const name = NORA.name;
    await maria.offer(name).locator(".verified").waitFor();
    await maria.accept(name);
    const talk = maria.talk(name);
    await talk.locator("h2 .verified").waitFor();
    await talk.locator(".identity__segments").getByText("vip").waitFor();
    await talk.locator(".identity summary").click();
    await talk.getByText("nora@example.com").waitFor();
    await talk.getByText("Gold").waitFor();
    await settledAndAccessible("a proved customer", maria.page);
    await nora.write("It arrived broken, the tall one.");
    await maria.shows(name, ["It arrived broken, the tall one."]);
    await nora.end();
    await maria.wrapUp(name, "solved");

    // The next time, the agent can read what was said.
    await nora.startAgain();
    await nora.join(QUEUE, { name: "", topic: "" });
    await maria.accept(name);
    const open = maria.talk(name).getByRole("button", { name: maria.words.t("agent-earlier") });
    const one = maria.dialog.locator(".earlier__one");
    const none = maria.dialog.getByText(maria.words.t("agent-earlier-none"));
    await until("the earlier conversation is listed", async () => {
      await open.click();
      await one.or(none).first().waitFor();
      if ((await one.count()) > 0) return true;
      await maria.page.keyboard.press("Escape");
      await maria.dialog.waitFor({ state: "detached" });
      return false;
    });
    await maria.dialog.locator("input[type=search]").fill("broken");
    await maria.dialog.locator(".earlier__found").getByText("It arrived broken").waitFor();
    await settledAndAccessible("earlier conversations", maria.page);
    await one.click();
    const line = maria.dialog.locator(".earlier__line");
    await line.getByText("It arrived broken, the tall one.").waitFor();
    await settledAndAccessible("an earlier conversation", maria.page);
    await maria.page.keyboard.press("Escape");
    await maria.dialog.waitFor({ state: "detached" });

    // Whoever logs out is nobody again.
    await seira(nora, "logout");
    await nora.reaches("home");
    await maria.wrapUp(name, "solved");
    await nora.join(QUEUE, { name: "Somebody" });
    await maria.accept("Somebody");
    assert.equal(await maria.talk("Somebody").locator(".verified, .identity").count(), 0);
  },
);

scene(
  "a forged proof changes nothing, and the website hears it",
  { people: PEOPLE, env: SHOP },
  async (stage) => {
    const maria = await stage.agent("maria");
    await maria.becomeAvailable();
    const nora = await stage.customer();
    await nora.open();
    const failure = nora.page.evaluate(
      () =>
        new Promise((resolve) => {
          /** @type {any} */ (window).Seira("on", "error", resolve);
        }),
    );
    await seira(nora, "identify", { token: proof(NORA, "a secret that somebody has guessed at") });
    assert.deepEqual(await failure, { code: "identity_invalid" });
    await nora.join(QUEUE, { name: "Nora" });
    await maria.accept("Nora");
    assert.equal(await maria.talk("Nora").locator(".verified, .identity").count(), 0);
  },
);

for (const [how, secret] of /** @type {const} */ ([
  ["proved", undefined],
  ["named by a token that proves nothing", "a secret that is not the shop's"],
])) {
  scene(
    `a second person, ${how}, never sees what the first one wrote`,
    { people: PEOPLE, env: SHOP },
    async (stage) => {
      const maria = await stage.agent("maria");
      await maria.becomeAvailable();
      const browser = await stage.customer();
      await seira(browser, "identify", { token: proof(NORA) });
      await browser.open();
      await browser.join(QUEUE, { name: "" });
      await maria.accept(NORA.name);
      await browser.write("It arrived broken, the tall one.");
      await maria.shows(NORA.name, ["It arrived broken, the tall one."]);

      const nikos = await stage.agent("nikos");
      await nikos.becomeAvailable();

      // Ivan signs in at the same browser: nobody has called `logout`.
      /** @type {Set<string>} */
      const seen = new Set();
      await browser.page.exposeBinding("seen", (_source, text) => void seen.add(text));
      const ivan = proof({ sub: "30001", name: "Ivan Ivanov" }, secret);
      await browser.page.addInitScript((token) => {
        const watch = () => {
          for (const words of ["the tall one", "my own order"]) {
            if (document.body?.textContent?.includes(words))
              /** @type {any} */ (window).seen(words);
          }
        };
        new MutationObserver(watch).observe(document, { childList: true, subtree: true });
        if (window !== window.parent) return;
        const early = /** @type {any} */ (window);
        early.Seira = Object.assign(() => undefined, { q: [["identify", { token }]] });
      }, ivan);
      await browser.page.reload();
      if ((await browser.page.locator("dialog iframe").count()) === 0) await browser.open();
      await browser.reaches("home");
      await browser.join(QUEUE, { name: "Ivan" });
      const name = secret === undefined ? "Ivan Ivanov" : "Ivan";
      await nikos.accept(name);
      await browser.write("About my own order.");
      await nikos.shows(name, ["About my own order."]);
      assert.deepEqual(await browser.texts(), ["About my own order."]);
      const marked = await nikos.talk(name).locator("h2 .verified").count();
      assert.equal(marked > 0, secret === undefined);
      assert.deepEqual([...seen], ["my own order"]);
    },
  );
}
