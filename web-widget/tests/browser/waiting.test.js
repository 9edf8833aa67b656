/** Who waits, seen and steered from the desktop. `SEIRA_LOOKS=FOLDER` keeps a picture of each state. */
import { assertAccessible } from "./harness/axe.js";
import { scene } from "./harness/scene.js";
import { settled } from "./harness/settled.js";
import { DESKTOP, PHONE } from "./harness/stage.js";

const PEOPLE = [
  { login: "maria", name: "Maria", skills: "orders=8", chats: 2 },
  { login: "sue", name: "Sue", skills: "tech=8", role: "supervisor" },
];

/** The queues by their names in the sample configuration. */
const ORDERS = { en: "Orders and delivery", fa: "سفارش و ارسال" };
const TECH = { en: "Technical help", fa: "پشتیبانی فنی" };

for (const language of /** @type {const} */ (["en", "fa"])) {
  scene(
    `who waits is taken by hand and moved in ${language}`,
    { people: PEOPLE },
    async (stage) => {
      const [maria, sue] = await Promise.all([
        stage.agent("maria", { language }),
        stage.agent("sue", { language }),
      ]);
      // Offers would be quicker than hands.
      await sue.page.evaluate(() => fetch("/api/v1/queues/orders/pause", { method: "POST" }));
      const topics = { Nora: "A vase is missing", Omid: "My invoice", Anna: "" };
      for (const [name, topic] of Object.entries(topics)) {
        const customer = await stage.customer({ language });
        await customer.open();
        await customer.join(ORDERS[language], { name, topic });
        await customer.composer.waitFor();
      }
      await maria.becomeAvailable();
      await maria.openWaiting();
      await sue.openWaiting();
      await maria.waiter("Anna").waitFor();
      await sue.waiter("Anna").waitFor();
      await look(`waiting, agent, ${language}`, maria.page);
      await look(`waiting, supervisor, ${language}`, sue.page);

      await sue.steer("Anna", "agent-waiting-up");
      await sue.page.locator(".waiter").first().filter({ hasText: "Anna" }).waitFor();
      await look(`why, ${language}`, sue.page, async () => {
        await sue.steer("Anna", "agent-waiting-why");
        await sue.dialog.locator("dl").waitFor();
      });
      await look(`reassign, ${language}`, sue.page, async () => {
        await sue.steer("Nora", "agent-waiting-reassign");
        await sue.dialog.waitFor();
      });
      await sue.steer("Nora", "agent-waiting-reassign");
      await sue.dialog.locator(".choice").filter({ hasText: TECH[language] }).click();
      await sue.dialog.locator("button[type=submit]").click();
      await sue.line(TECH[language]).filter({ hasText: "Nora" }).waitFor();

      // Hers are only those of her own queue.
      await maria.waiter("Nora").waitFor({ state: "detached" });
      await maria.steer("Omid", "agent-waiting-take");
      await maria.composer("Omid").waitFor();
      await maria.waiter("Omid").waitFor({ state: "detached" });
    },
  );
}

/**
 * Looks at a page on both kinds of screen, or at a dialog of it.
 * @param {string} state
 * @param {import("playwright-core").Page} page
 * @param {() => Promise<void>} [open] the dialog
 */
async function look(state, page, open) {
  for (const [screen, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await page.setViewportSize(size);
    // Each screen has a list of its own.
    const list = page.locator(screen === "phone" ? ".rail--alone" : ".rail:not(.rail--alone)");
    await list.locator(".waiter").first().scrollIntoViewIfNeeded();
    await open?.();
    await settled(page.mainFrame());
    const folder = process.env.SEIRA_LOOKS;
    if (folder) await page.screenshot({ path: `${folder}/${state}, ${screen}.png` });
    await assertAccessible(`${state}, ${screen}`, page);
    if (open) await page.keyboard.press("Escape");
  }
}
