/** Several agents in one conversation: advice, conference, handing over, passing to the next tier. */
import assert from "node:assert/strict";
import { assertAccessible } from "./harness/axe.js";
import { scene } from "./harness/scene.js";
import { settled } from "./harness/settled.js";
import { DESKTOP, PHONE } from "./harness/stage.js";
import { becomes } from "./harness/until.js";

const ORDERS = { en: "Orders and delivery", fa: "سفارش و ارسال" };
/** Kostas serves another queue: he gets what a colleague asks him for, and nothing else. */
const PEOPLE = [
  { login: "maria", name: "Maria", skills: "orders=8" },
  { login: "kostas", name: "Kostas", skills: "tech=8" },
];
const SAID = {
  en: {
    question: "The vase came broken. Can I have another?",
    asks: "May I send another without asking for a photo?",
    advice: "Yes, up to 50 euros. She has been with us for years.",
    answer: "Of course, it leaves today.",
    kostas: "And the card goes with it again.",
    thanks: "Thank you both!",
  },
  fa: {
    question: "گلدان شکسته رسید. یکی دیگر می‌فرستید؟",
    asks: "بدون عکس یکی دیگر بفرستم؟",
    advice: "بله، تا ۵۰ یورو. سال‌هاست مشتری ماست.",
    answer: "البته، همین امروز فرستاده می‌شود.",
    kostas: "کارت را هم دوباره می‌گذاریم.",
    thanks: "از هر دو ممنونم!",
  },
};

for (const language of /** @type {const} */ (["en", "fa"])) {
  scene(
    `a colleague advises, joins and takes over, in ${language}`,
    { people: PEOPLE },
    async (stage) => {
      const said = SAID[language];
      const looks = looker(language);
      const [maria, kostas] = await Promise.all([
        stage.agent("maria", { language }),
        stage.agent("kostas", { language }),
      ]);
      await Promise.all([maria.becomeAvailable(), kostas.becomeAvailable()]);
      const nora = await stage.customer({ language });
      await nora.open();
      await nora.join(ORDERS[language], { name: "Nora", topic: "" });
      await maria.accept("Nora");
      await nora.write(said.question);
      await maria.shows("Nora", [said.question]);

      await maria
        .talk("Nora")
        .getByRole("button", { name: maria.words.t("agent-ask") })
        .click();
      await looks("ask", maria.page);
      await maria.page.keyboard.press("Escape");
      await maria.ask("Nora", "Kostas", "consult");
      await kostas.offer("Nora").waitFor();
      await maria.member("Nora", "Kostas").waitFor();
      await looks("being asked", maria.page);
      await looks("invitation", kostas.page);
      await kostas.offer("Nora").getByRole("button").first().click();
      await kostas.composer("Nora").waitFor();
      await kostas.shows("Nora", [said.question]);

      await maria.address("Nora", "colleagues");
      await maria.write("Nora", said.asks);
      await kostas.write("Nora", said.advice);
      const whispers = [said.asks, said.advice];
      await becomes("what Maria reads", whispers, () => maria.whispers("Nora"));
      await becomes("what Kostas reads", whispers, () => kostas.whispers("Nora"));
      await looks("advice, holder", maria.page);
      await looks("advice, adviser", kostas.page);
      await nora.shows([said.question]);
      assert.deepEqual(await nora.events(), [nora.words.t("line-joined", { agent: "Maria" })]);

      // A page that is loaded anew has it all again, and nothing twice.
      await kostas.page.reload();
      await becomes("what Kostas reads again", whispers, () => kostas.whispers("Nora"));
      await maria.address("Nora", "customer");
      await maria.write("Nora", said.answer);
      await nora.shows([said.question, said.answer]);

      const admit = maria.words.t("agent-admit");
      await maria.member("Nora", "Kostas").getByRole("button", { name: admit }).click();
      await nora.hears(nora.words.t("line-joined", { agent: "Kostas" }));
      // Until Kostas says otherwise he goes on writing to his colleagues.
      await kostas.talk("Nora").locator(".addressees").waitFor();
      await kostas.address("Nora", "customer");
      await kostas.write("Nora", said.kostas);
      await nora.shows([said.question, said.answer, said.kostas]);
      await nora.write(said.thanks);
      await nora.panel.locator(".group--agent").last().getByText("Kostas").waitFor();
      await looks("conference, customer", nora.page);
      await looks("conference, holder", maria.page);

      const handOver = maria.words.t("agent-hand-over");
      await maria.member("Nora", "Kostas").getByRole("button", { name: handOver }).click();
      await looks("hand over", maria.page);
      await maria.dialog.locator(".button--danger").click();
      await maria.talk("Nora").waitFor({ state: "detached" });
      const tookOver = { agent: "Kostas", before: "Maria" };
      await nora.hears(nora.words.t("line-took-over", tookOver));
      await kostas.end("Nora");
      await nora.reaches("ended");
      await kostas.wrapUp("Nora", "solved");
    },
  );
}

scene("a colleague declines, or is asked no more", { people: PEOPLE }, async (stage) => {
  const [maria, kostas] = await Promise.all([stage.agent("maria"), stage.agent("kostas")]);
  await Promise.all([maria.becomeAvailable(), kostas.becomeAvailable()]);
  const nora = await stage.customer();
  await nora.open();
  await nora.join(ORDERS.en, { name: "Nora" });
  await maria.accept("Nora");

  await maria.ask("Nora", "Kostas", "conference");
  await kostas.offer("Nora").waitFor();
  await kostas.page.keyboard.press("Alt+KeyD");
  await maria.notices
    .getByText(maria.words.t("agent-invite-declined", { name: "Kostas" }))
    .waitFor();
  await maria.talk("Nora").locator(".members").waitFor({ state: "detached" });

  await maria.ask("Nora", "Kostas", "conference");
  await kostas.offer("Nora").waitFor();
  const takeBack = maria.words.t("agent-uninvite");
  await maria.member("Nora", "Kostas").getByRole("button", { name: takeBack }).click();
  await kostas.offer("Nora").waitFor({ state: "detached" });
  await kostas.notices.getByText(kostas.words.t("agent-invitation-rescinded")).waitFor();

  // Nobody works in a higher tier here: the dialog says so and stays.
  await maria.page.keyboard.press("Alt+KeyT");
  await maria.dialog.locator(".choice--alone").click();
  await maria.dialog.locator("button[type=submit]").click();
  await maria.dialog.getByText(maria.words.t("agent-error-no-higher-tier")).waitFor();
  await maria.page.keyboard.press("Escape");
  await maria.write("Nora", "Still here.");
  await nora.shows(["Still here."]);
});

/**
 * Looks at a page on both kinds of screen.
 * @param {string} language
 */
function looker(language) {
  /**
   * @param {string} state
   * @param {import("playwright-core").Page} page
   */
  return async (state, page) => {
    for (const [screen, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      await page.setViewportSize(size);
      await Promise.all(page.frames().map(settled));
      const folder = process.env.SEIRA_LOOKS;
      if (folder) await page.screenshot({ path: `${folder}/${state}-${language}-${screen}.png` });
      await assertAccessible(`${state}, ${language}, ${screen}`, page);
    }
  };
}
