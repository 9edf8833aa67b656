/** The conversation as a file, taken from the widget. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { scene } from "./harness/scene.js";
import { PHONE } from "./harness/stage.js";
import { NETWORK } from "./harness/watch.js";

const QUEUE = { en: "Orders and delivery", fa: "سفارش و ارسال" };
const PEOPLE = [{ login: "maria", name: "Maria", skills: "orders=8,fa=5" }];
const EVIL = '<img src=x onerror="document.title=1"> & <b>bold</b>';

/**
 * Presses the button by keyboard alone, and gives what the browser has saved.
 * @param {import("./harness/customer.js").Customer} customer
 */
async function download(customer) {
  const name = customer.words.t("transcript-download");
  const button = customer.panel.getByRole("button", { name, exact: true });
  const saving = customer.page.waitForEvent("download");
  await button.focus();
  await button.press("Enter");
  const file = await saving;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

scene(
  "a customer takes the conversation along, during it and after",
  { people: PEOPLE },
  async (stage) => {
    const maria = await stage.agent("maria");
    await maria.becomeAvailable();
    const nora = await stage.customer();
    await nora.open();
    await nora.join(QUEUE.en, { name: "Nora" });
    await maria.accept("Nora");
    await nora.write(EVIL);
    await maria.shows("Nora", [EVIL]);
    await maria.write("Nora", "Two lines,\nas written.");
    await nora.shows([EVIL, "Two lines,\nas written."]);

    const during = await download(nora);
    assert.match(during.name, /^Orders-and-delivery-\d{4}-\d\d-\d\d\.html$/);
    // The server is gone, the conversation over: what the page has is enough.
    await nora.end();
    nora.watch.allow(NETWORK);
    maria.watch.allow(NETWORK);
    await stage.server.kill();
    const after = await download(nora);
    await stage.server.revive();
    assert.ok(after.text.includes(nora.words.t("ended-customer")), after.text);

    const page = await nora.page.context().newPage();
    await page.setContent(after.text);
    assert.deepEqual(await page.locator(".text").allTextContents(), [
      EVIL,
      "Two lines,\nas written.",
    ]);
    assert.deepEqual(await page.locator(".who bdi").allTextContents(), ["Nora", "Maria"]);
    assert.equal(await page.locator("img, script, b").count(), 0);
    assert.equal(await page.title(), `Conversation: ${QUEUE.en}`);
  },
);

scene(
  "a conversation in Persian reads from right to left, in its calendar",
  { people: PEOPLE },
  async (stage) => {
    const maria = await stage.agent("maria");
    await maria.becomeAvailable();
    const narges = await stage.customer({ language: "fa", viewport: PHONE });
    await narges.open();
    await narges.join(QUEUE.fa, { name: "نرگس" });
    await maria.accept("نرگس");
    await narges.write("سلام! رنگ سبز هم هست؟");
    await maria.shows("نرگس", ["سلام! رنگ سبز هم هست؟"]);
    await maria.write("نرگس", "بله، order 40217");
    await narges.shows(["سلام! رنگ سبز هم هست؟", "بله، order 40217"]);
    const { text, name } = await download(narges);
    assert.match(name, /^سفارش-و-ارسال-\d{4}-\d\d-\d\d\.html$/);
    const page = await narges.page.context().newPage();
    await page.setContent(text);
    assert.equal(await page.evaluate("document.documentElement.dir"), "rtl");
    const date = new Intl.DateTimeFormat("fa", { dateStyle: "long", timeZone: "UTC" });
    assert.equal(await page.locator("h2").textContent(), date.format(Date.now()));
    const line = await page.locator(".text").first().boundingBox();
    const who = await page.locator(".who").first().boundingBox();
    assert.ok(line && who && Math.abs(line.x + line.width - (who.x + who.width)) < 1);
  },
);
