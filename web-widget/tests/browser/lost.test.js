/** Connections that break, on either side. */
import assert from "node:assert/strict";
import { scene } from "./harness/scene.js";
import { becomes, until } from "./harness/until.js";

const QUEUE = "Orders and delivery";
const PEOPLE = [
  { login: "maria", name: "Maria", skills: "orders=8" },
  { login: "kostas", name: "Kostas", skills: "orders=4" },
];

scene("an agent closes the laptop, and a colleague goes on", { people: PEOPLE }, async (stage) => {
  const [maria, kostas] = await Promise.all([
    stage.agent("maria", { wired: true }),
    stage.agent("kostas"),
  ]);
  await maria.becomeAvailable();
  const nora = await stage.customer();
  await nora.open();
  await nora.join(QUEUE, { name: "Nora", topic: "A broken plate" });
  await maria.accept("Nora");
  await nora.write("It came in two pieces.");
  await maria.shows("Nora", ["It came in two pieces."]);
  await maria.write("Nora", "I am sorry to hear that.");
  const said = ["It came in two pieces.", "I am sorry to hear that."];
  await nora.shows(said);
  const omid = await stage.customer();
  await omid.open();
  await omid.join(QUEUE, { name: "Omid" });
  await omid.reachesPlace(1);

  maria.loseNetwork();
  await maria.banner.getByText(maria.words.t("agent-banner-lost")).waitFor();
  await maria.write("Nora", "This never gets out in time.");
  await nora.write("Are you still there?");
  said.push("Are you still there?");
  // After the grace, the earlier place: before the one who came later.
  await nora.hears(nora.words.t("line-agent-lost"));
  await nora.reachesPlace(1);
  await omid.reachesPlace(2);
  await omid.panel.getByText(omid.words.t("waiting-rose", { from: 1 })).waitFor();
  await nora.shows(said);

  await kostas.becomeAvailable();
  await kostas.accept("Nora");
  await kostas.shows("Nora", said);
  await kostas.write("Nora", "Yes, we are. A new one is on its way.");
  said.push("Yes, we are. A new one is on its way.");
  await nora.shows(said);

  maria.wire?.mend();
  await maria.notices
    .getByText(maria.words.t("agent-gone-meanwhile", { name: "Nora" }))
    .waitFor({ timeout: 35_000 });
  await maria.talk("Nora").waitFor({ state: "detached" });
  await kostas.shows("Nora", said);
});

scene("an agent's page is closed and opened again in time", { people: PEOPLE }, async (stage) => {
  const maria = await stage.agent("maria");
  await maria.becomeAvailable();
  const nora = await stage.customer();
  await nora.open();
  await nora.join(QUEUE, { name: "Nora" });
  await maria.accept("Nora");
  await maria.write("Nora", "Hello Nora.");
  await nora.shows(["Hello Nora."]);
  const page = await maria.page.context().newPage();
  await maria.page.close();
  await page.goto(`${stage.server.origin}/agent`);
  await page.locator(".presence--available").waitFor();
  await becomes("the conversation is still there", ["Hello Nora."], () =>
    page.locator(".thread .message-text").allTextContents(),
  );
  assert.equal(await nora.state(), "chat");
});

scene("a customer's network drops, in line and in a chat", { people: PEOPLE }, async (stage) => {
  const nora = await stage.customer({ wired: true });
  await nora.open();
  await nora.join(QUEUE, { name: "Nora" });
  await nora.reachesPlace(1);
  const omid = await stage.customer();
  await omid.open();
  await omid.join(QUEUE, { name: "Omid" });
  await omid.reachesPlace(2);

  await nora.goOffline();
  await saysUntilWhenKept(nora, "lost-place-kept");
  await nora.write("Written without a network.");
  await becomes("the mark of an unsent message", "unsent", () => nora.mark());
  await nora.goOnline();
  await nora.banner.waitFor({ state: "detached" });
  await becomes("the mark of the sent message", "sent", () => nora.mark());
  await nora.shows(["Written without a network."]);
  await nora.reachesPlace(1);

  const maria = await stage.agent("maria");
  await maria.becomeAvailable();
  await maria.accept("Nora");
  await maria.shows("Nora", ["Written without a network."]);
  await nora.reaches("chat");

  await nora.goOffline();
  await saysUntilWhenKept(nora, "lost-chat-kept");
  await nora.write("Second.");
  await nora.write("Third.");
  await maria.talk("Nora").getByText("connection is lost").waitFor();
  await maria.write("Nora", "Fourth.");
  // A reload without a network shows the browser's own page; the words are kept all the same.
  await assert.rejects(nora.page.reload(), /ERR_/);
  await nora.goOnline();
  await nora.page.goto(`${stage.server.origin}/demo`);
  const texts = ["Written without a network.", "Fourth.", "Second.", "Third."];
  await nora.shows(texts);
  await maria.shows("Nora", texts);
  assert.equal(await omid.place(), 1);
});

/**
 * The page says that the line is lost, and until when the place is kept.
 * @param {import("./harness/customer.js").Customer} customer
 * @param {string} id the text
 */
async function saysUntilWhenKept(customer, id) {
  await customer.banner.getByText(customer.words.t("lost")).waitFor();
  const [before, after] = customer.words.t(id, { time: "TIME" }).split("TIME");
  const time = await until("the time the place is kept", async () => {
    const shown = (await customer.banner.locator("p").nth(1).textContent()) ?? "";
    assert.ok(shown.startsWith(before ?? "") && shown.endsWith(after ?? ""), shown);
    return /\d\d?:\d\d/.exec(shown)?.[0] ?? "";
  });
  // The sample configuration keeps a place for two minutes; the page's clock is UTC.
  const now = new Date();
  const [hours, minutes] = time.split(":").map(Number);
  const ahead = (hours ?? 0) * 60 + (minutes ?? 0) - now.getUTCHours() * 60 - now.getUTCMinutes();
  assert.ok([1, 2, -1439, -1438].includes(ahead), `kept until ${time}, ${ahead} minutes ahead`);
}
