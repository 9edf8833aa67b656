/**
 * Takes the pictures of the README: the real pages on the running demo contact center, with people
 * who might be there. `npm run screenshots` writes them to docs/screenshots.
 */
import { mkdir } from "node:fs/promises";
import { settled } from "./harness/settled.js";
import { closeBrowser, Stage } from "./harness/stage.js";
import { until } from "./harness/until.js";

const FOLDER = new URL("../../../docs/screenshots/", import.meta.url).pathname;
const ORDERS = { en: "Orders and delivery", fa: "سفارش و ارسال" };
const WINDOW = { width: 1080, height: 700 };
const WIDE = { width: 1440, height: 860 };
const PHONE = { width: 390, height: 780 };
/** Phones have small pixels. */
const SHARP = { deviceScaleFactor: 2 };
/** Answers from which the router can tell a wait. */
const ANSWERS = 6;

/** @typedef {import("./harness/customer.js").Customer} Customer */
/** @typedef {import("./harness/agent.js").Agent} Agent */

await mkdir(FOLDER, { recursive: true });
const stage = await Stage.set({ env: { SEIRA__QUEUES__ORDERS__WRAP_UP_S: "300" } });
try {
  await take(stage);
} catch (error) {
  await stage.keepEvidence("screenshots");
  throw error;
} finally {
  await stage.clear();
  await closeBrowser();
}

/** @param {Stage} stage */
async function take(stage) {
  const shop = await stage.customer({ viewport: WINDOW });
  await shop.launcher.waitFor();
  await picture(shop.page, "demo");
  const maria = await stage.agent(null, { viewport: WINDOW });
  await maria.page.locator("input[name=login]").waitFor();
  await picture(maria.page, "agent-signin");
  await maria.page.setViewportSize(WIDE);
  await maria.signIn("maria");
  await maria.becomeAvailable();
  await serveSome(shop, maria);
  const kostas = await stage.agent("kostas");
  await kostas.takeBreak();

  const nora = await enter(stage, "Nora Lindqvist", "My vase has not arrived");
  const giorgos = await enter(stage, "Giorgos Pappas", "A gift card with the bowl");
  const anna = await enter(stage, "Anna", "");
  for (const name of ["Nora Lindqvist", "Giorgos Pappas", "Anna"]) await maria.accept(name);
  const elif = await enter(stage, "Elif Kaya", "Is the blue plate dishwasher safe?");
  await enter(stage, "Ivana", "");
  const sam = await enter(stage, "Sam", "One mug came broken");
  await sam.reachesPlace(3);
  await sam.hold.waitFor({ timeout: 30_000 });
  await picture(sam.page, "widget-waiting");

  const narges = await stage.customer({ language: "fa", viewport: PHONE, options: SHARP });
  await narges.open();
  await narges.join(ORDERS.fa, { name: "نرگس", topic: "رنگ گلدان" });
  await narges.hold.waitFor({ timeout: 30_000 });
  await narges.write("سلام! گلدان بلند به رنگ سبز هم هست؟");
  await until("a sent mark", async () => (await narges.mark()) === "sent");
  await picture(narges.page, "widget-phone-fa");

  await talk(nora, maria);
  await picture(nora.page, "widget-chat");
  await giorgos.write("Could you put a card with the bowl? It is a present.");
  await maria.write("Giorgos Pappas", "With pleasure. What should it say?");
  await giorgos.write("Happy birthday, from all of us!");
  await maria.end("Anna");
  await anna.reaches("ended");
  await maria.wrapUp("Anna", "solved");
  await maria.offer("Elif Kaya").waitFor();
  await elif.reaches("offered");
  await maria.composer("Nora Lindqvist").click();
  await giorgos.composer.pressSequentially("And");
  await maria.writing("Giorgos Pappas").waitFor();
  await picture(maria.page, "agent-desktop");

  const leila = await stage.agent(null, { language: "fa", viewport: PHONE, options: SHARP });
  await leila.signIn("leila");
  await leila.becomeAvailable();
  for (const name of ["Ivana", "Sam", "نرگس"]) await leila.accept(name);
  await leila.write("نرگس", "سلام نرگس! بله، سبز هم داریم؛ همین هفته از کوره درآمده.");
  await narges.write("چه خوب! تا جمعه می‌رسد؟");
  await until("the answer is there", async () => (await leila.texts("نرگس")).length === 3);
  await narges.composer.pressSequentially("راستی");
  await leila.writing("نرگس").waitFor();
  await picture(leila.page, "agent-phone-fa");
}

/**
 * Somebody comes to the shop and gets in line.
 * @param {Stage} stage
 * @param {string} name
 * @param {string} topic
 */
async function enter(stage, name, topic) {
  const customer = await stage.customer({ viewport: WINDOW });
  await customer.open();
  await customer.join(ORDERS.en, { name, topic });
  await customer.composer.waitFor();
  return customer;
}

/**
 * Some conversations before, from which the router knows how fast the line moves.
 * @param {Customer} customer
 * @param {Agent} agent
 */
async function serveSome(customer, agent) {
  await customer.open();
  for (let number = 1; number <= ANSWERS; number++) {
    const name = `Guest ${number}`;
    await customer.join(ORDERS.en, { name });
    await agent.accept(name);
    await customer.end();
    await agent.wrapUp(name, "solved");
    await customer.startAgain();
  }
}

/**
 * @param {Customer} customer
 * @param {Agent} agent
 */
async function talk(customer, agent) {
  const name = "Nora Lindqvist";
  await customer.write("Hello! I ordered the tall vase last Monday and it has not arrived.");
  await agent.write(name, "Hello Nora, let me look. Do you have the order number?");
  await customer.write("It is 40217.");
  await agent.write(name, "Thank you. It left us on Thursday, and it comes tomorrow morning.");
  await customer.write("Wonderful, thank you!");
  await agent.composer(name).pressSequentially("You can follow it here");
  await until("it is read", async () => (await customer.mark()) === "read");
  await customer.typing.waitFor();
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function picture(page, name) {
  await Promise.all(page.frames().map(settled));
  await page.screenshot({ path: `${FOLDER}${name}.png` });
}
