/** The main job, end to end, with real pages: customers wait, agents answer. */
import assert from "node:assert/strict";
import { scene } from "./harness/scene.js";
import { becomes, until } from "./harness/until.js";

const QUEUE = "Orders and delivery";
/** Kostas serves another queue: he gets what a colleague passes on to him, and nothing else. */
const PEOPLE = [
  { login: "maria", name: "Maria", skills: "orders=8" },
  { login: "kostas", name: "Kostas", skills: "tech=8" },
];

scene(
  "a customer waits, an agent answers, until one ends it",
  { people: PEOPLE },
  async (stage) => {
    const nora = await stage.customer();
    await nora.open();
    await nora.join(QUEUE, { name: "Nora", topic: "Where is my parcel?" });
    await nora.reachesPlace(1);
    const omid = await stage.customer();
    await omid.open();
    await omid.join(QUEUE, { name: "Omid" });
    await omid.reachesPlace(2);
    const lina = await stage.customer();
    await lina.open();
    await lina.join(QUEUE, { name: "Lina" });
    await lina.reachesPlace(3);
    await saysHoldMessage(lina, 3);

    const maria = await stage.agent(null);
    await maria.signIn("maria");
    await maria.becomeAvailable();
    await explainsAndCountsDown(maria, "Nora");
    await nora.reaches("offered");
    await maria.page.keyboard.press("Alt+KeyA");
    await maria.composer("Nora").waitFor();
    await nora.hears(nora.words.t("line-joined", { agent: "Maria" }));
    await lina.reachesPlace(2);

    const said = await talk(nora, maria);
    await Promise.all([nora.page.reload(), maria.page.reload()]);
    await nora.shows(said);
    await maria.shows("Nora", said);
    await secondTab(nora, maria, said);

    const kostas = await stage.agent("kostas");
    await kostas.becomeAvailable();
    await maria.transfer("Nora", "Kostas", "Nora waits for parcel 42.");
    await nora.hears(nora.words.t("line-transferred", { queue: QUEUE }));
    await kostas.accept("Nora");
    await nora.hears(nora.words.t("line-joined", { agent: "Kostas" }));
    await kostas.talk("Nora").getByText("Nora waits for parcel 42.").waitFor();
    await kostas.shows("Nora", said);
    await kostas.write("Nora", "It leaves today.");
    said.push("It leaves today.");
    await nora.shows(said);

    await maria.accept("Omid");
    await lina.reachesPlace(1);
    await maria.end("Omid");
    await omid.reaches("ended");
    await maria.wrapUp("Omid", "follow_up");
    await maria.accept("Lina");
    await lina.reaches("chat");

    await kostas.end("Nora");
    await kostas.wrapUp("Nora", "solved");
    await nora.reaches("ended");
    await nora.panel.locator(".ended").getByText(nora.words.t("ended-agent")).waitFor();
    await nora.panel.getByRole("button", { name: nora.words.t("start-again") }).click();
    await nora.reaches("home");
    await nora.join(QUEUE, { name: "Nora" });
    await nora.reachesPlace(1);
    await nora.shows([]);
  },
);

/**
 * @param {import("./harness/customer.js").Customer} customer
 * @param {number} place
 */
async function saysHoldMessage(customer, place) {
  const text = `You are number ${place} in line. Please have your order number at hand.`;
  await until("the hold message", async () => {
    const shown = (await customer.hold.textContent()) ?? "";
    return shown.replace(/[\u2066-\u2069]/g, "") === text;
  });
}

/**
 * The offer says who, about what, why, and how long it stays open.
 * @param {import("./harness/agent.js").Agent} agent
 * @param {string} name
 */
async function explainsAndCountsDown(agent, name) {
  const offer = agent.offer(name);
  await offer.waitFor();
  const seconds = async () => Number(await offer.locator(".ring__number").textContent());
  const first = await seconds();
  assert.ok(first > 10 && first <= 20, `${first} seconds of 20`);
  await until("the countdown moves", async () => (await seconds()) < first);
  const facts = await offer.textContent();
  for (const fact of ["Where is my parcel?", QUEUE, "orders"]) {
    assert.ok(facts?.includes(fact), `the offer says "${fact}": ${facts}`);
  }
  const reasons = ["agent-why-only-candidate", "agent-why-earliest-due"];
  assert.ok(
    reasons.some((id) => facts?.includes(agent.words.t(id))),
    `the offer says why: ${facts}`,
  );
}

/**
 * Both write, see each other write, and see how far it came. Returns what was said.
 * @param {import("./harness/customer.js").Customer} customer
 * @param {import("./harness/agent.js").Agent} agent
 */
async function talk(customer, agent) {
  await customer.composer.pressSequentially("I ordered a vase.");
  await agent.writing("Nora").waitFor();
  await customer.composer.press("Enter");
  await agent.shows("Nora", ["I ordered a vase."]);
  await agent.writing("Nora").waitFor({ state: "detached" });
  await becomes("the mark of the customer's message", "read", () => customer.mark());

  await agent.composer("Nora").pressSequentially("Let me look.");
  await customer.typing.waitFor();
  await agent.composer("Nora").press("Enter");
  await customer.shows(["I ordered a vase.", "Let me look."]);
  await customer.typing.waitFor({ state: "detached" });
  const status = agent.talk("Nora").locator(".message__status").last();
  await becomes("the mark of the agent's message", agent.words.t("agent-status-read"), () =>
    status.textContent(),
  );
  // Unseen, a message is delivered and no more.
  await customer.launcher.click();
  await agent.write("Nora", "Found it.");
  await becomes("the mark of an unseen message", agent.words.t("agent-status-delivered"), () =>
    status.textContent(),
  );
  await becomes("the badge of the launcher", "1", () =>
    customer.page.locator(".launcher .badge").textContent(),
  );
  await customer.open();
  await becomes("the mark, seen", agent.words.t("agent-status-read"), () => status.textContent());
  return ["I ordered a vase.", "Let me look.", "Found it."];
}

/**
 * A second tab shows the same conversation; what is written in either is in both, once.
 * @param {import("./harness/customer.js").Customer} customer
 * @param {import("./harness/agent.js").Agent} agent
 * @param {string[]} said
 */
async function secondTab(customer, agent, said) {
  const tab = await customer.anotherTab();
  await tab.shows(said);
  await tab.write("From my second tab.");
  await customer.write("From my first tab.");
  said.push("From my second tab.", "From my first tab.");
  await becomes("the first tab", [...said].sort(), async () => (await customer.texts()).sort());
  const order = await customer.texts();
  await tab.shows(order);
  await agent.shows("Nora", order);
  said.splice(0, said.length, ...order);
  await tab.page.close();
}
