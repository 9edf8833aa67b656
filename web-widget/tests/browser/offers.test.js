/** Offers that are declined, or that nobody answers. */
import { scene } from "./harness/scene.js";

const QUEUE = "Orders and delivery";
const PEOPLE = [
  { login: "maria", name: "Maria", skills: "orders=8" },
  { login: "kostas", name: "Kostas", skills: "orders=4" },
];
const ENV = {
  SEIRA__QUEUES__ORDERS__OFFER_LEASE_S: "5",
  SEIRA__QUEUES__ORDERS__DECLINE_COOLDOWN_S: "2",
};

scene(
  "a declined offer goes to the next agent and the place is kept",
  { people: PEOPLE, env: { ...ENV, SEIRA__QUEUES__ORDERS__OFFER_LEASE_S: "30" } },
  async (stage) => {
    const [maria, kostas] = await Promise.all([stage.agent("maria"), stage.agent("kostas")]);
    const nora = await stage.customer();
    await nora.open();
    await nora.join(QUEUE, { name: "Nora" });
    await nora.reachesPlace(1);
    const omid = await stage.customer();
    await omid.open();
    await omid.join(QUEUE, { name: "Omid" });
    await omid.reachesPlace(2);

    await maria.becomeAvailable();
    await maria.offer("Nora").waitFor();
    await nora.reaches("offered");
    await maria.page.keyboard.press("Alt+KeyD");
    await maria.offer("Nora").waitFor({ state: "detached" });
    // The agent who declined is asked for somebody else; the first in line stays the first.
    await maria.offer("Omid").waitFor();
    await nora.reachesPlace(1);
    await nora.reaches("waiting");

    await kostas.becomeAvailable();
    await kostas.accept("Nora");
    await nora.hears(nora.words.t("line-joined", { agent: "Kostas" }));
    await maria.accept("Omid");
    await omid.hears(omid.words.t("line-joined", { agent: "Maria" }));
  },
);

scene(
  "an unanswered offer goes to the next agent; two of them set an agent away",
  { people: PEOPLE, env: ENV },
  async (stage) => {
    const [maria, kostas] = await Promise.all([stage.agent("maria"), stage.agent("kostas")]);
    await Promise.all([maria.becomeAvailable(), kostas.becomeAvailable()]);
    const nora = await stage.customer();
    await nora.open();
    await nora.join(QUEUE, { name: "Nora" });
    // The better skill is asked first.
    await maria.offer("Nora").waitFor();
    await kostas.offer("Nora").waitFor();
    await maria.offer("Nora").waitFor({ state: "detached" });
    await maria.notices.getByText(maria.words.t("agent-offer-expired")).waitFor();
    await nora.reaches("offered");
    await kostas.accept("Nora");
    await nora.hears(nora.words.t("line-joined", { agent: "Kostas" }));

    const omid = await stage.customer();
    await omid.open();
    await omid.join(QUEUE, { name: "Omid" });
    await maria.offer("Omid").waitFor();
    await maria.offer("Omid").waitFor({ state: "detached" });
    await omid.reachesPlace(1);
    await maria.page.locator(".presence--away").waitFor();
    await maria.banner.getByText(maria.words.t("agent-missed-title")).waitFor();
    // One click, and work comes again: the customer who was missed first of all.
    await maria.banner.getByRole("button", { name: maria.words.t("agent-missed-back") }).click();
    await maria.page.locator(".presence--available").waitFor();
    await maria.accept("Omid");
    await omid.reaches("chat");
  },
);
