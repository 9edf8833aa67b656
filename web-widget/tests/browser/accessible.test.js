/**
 * axe-core finds nothing serious in any state, in two languages, on a desktop and on a phone.
 * `SEIRA_LOOKS=FOLDER` keeps a picture of each, for people to look at.
 */
import { assertAccessible } from "./harness/axe.js";
import { scene } from "./harness/scene.js";
import { settled } from "./harness/settled.js";
import { DESKTOP, PHONE } from "./harness/stage.js";

const PEOPLE = [
  { login: "maria", name: "Maria", skills: "orders=8", chats: 2 },
  { login: "kostas", name: "Kostas", skills: "tech=8" },
];

/** The queues by their names in the sample configuration. */
const ORDERS = { en: "Orders and delivery", fa: "سفارش و ارسال" };

for (const language of /** @type {const} */ (["en", "fa"])) {
  scene(`every state is accessible in ${language}`, { people: PEOPLE }, async (stage) => {
    const nora = await stage.customer({ language });
    const looks = looker(language);
    await nora.launcher.waitFor();
    await looks("launcher", nora.page);
    await nora.open();
    await nora.queue(ORDERS[language]).waitFor();
    await looks("home", nora.page);
    await nora.queue(ORDERS[language]).click();
    await nora.start.waitFor();
    await looks("form", nora.page);
    await nora.panel.locator("input[name=name]").fill("Nora");
    await nora.start.click();
    await nora.hold.waitFor();
    await looks("waiting", nora.page);

    const maria = await stage.agent(null, { language });
    await maria.page.locator("input[name=login]").waitFor();
    await looks("sign-in", maria.page);
    await maria.signIn("maria");
    await looks("desktop, empty", maria.page);
    const kostas = await stage.agent("kostas", { language });
    await maria.becomeAvailable();
    await nora.reaches("offered");
    await maria.offer("Nora").waitFor();
    await looks("offered", nora.page);
    await looks("offer", maria.page);
    await maria.accept("Nora");
    await nora.write("Is the blue one still there? https://example.com/blue");
    await maria.write("Nora", "Yes, two of them.");
    await nora.shows([
      "Is the blue one still there? https://example.com/blue",
      "Yes, two of them.",
    ]);
    await looks("chat", nora.page);
    const omid = await stage.customer({ language });
    await omid.open();
    await omid.join(ORDERS[language], { name: "Omid" });
    await maria.accept("Omid");
    await looks("chats", maria.page);
    await kostas.becomeAvailable();
    await maria.page.setViewportSize(DESKTOP);
    const transfer = maria.words.t("agent-transfer");
    await maria.talk("Nora").getByRole("button", { name: transfer }).click();
    await maria.dialog.waitFor();
    await looks("transfer", maria.page);
    await maria.page.keyboard.press("Escape");
    await maria.end("Nora");
    await looks("wrap-up", maria.page);
    await nora.reaches("ended");
    await looks("ended", nora.page);
    await maria.page.locator(".presence").click();
    await looks("presence menu", maria.page);
  });
}

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
