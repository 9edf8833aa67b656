/**
 * The supervisors' page: the floor, a surge from its beginning to its end, and the report on promises.
 * `SEIRA_LOOKS=FOLDER` keeps a picture of each state, for people to look at.
 */
import assert from "node:assert/strict";
import { settledAndAccessible } from "./harness/axe.js";
import { scene } from "./harness/scene.js";
import { DESKTOP, PHONE } from "./harness/stage.js";

const PEOPLE = [
  { login: "ivan", name: "Ivan", skills: "orders=5", role: "supervisor" },
  { login: "maria", name: "Maria", skills: "orders=8" },
];
const ORDERS = "Orders and delivery";
const NOTICE = "A parcel van has broken down: expect delays.";

/** A report as the server makes it, for pictures of a page with history. */
const REPORT = sample();

scene("a supervisor declares a surge and ends it", { people: PEOPLE }, async (stage) => {
  const ivan = await stage.supervisor("ivan");
  // A server without the report says so with 404, and Chromium in the console.
  ivan.watch.allow(/404.*\/reports\/promises/);
  await ivan.row(ORDERS).waitFor();
  const words = (/** @type {string} */ id) => ivan.words.t(id);
  await ivan.row(ORDERS).getByText(words("super-staff-none")).waitFor();
  await ivan.promises
    .getByText(words("super-promises-none"))
    .or(ivan.promises.getByText(words("super-promises-missing")))
    .waitFor();

  const maria = await stage.agent("maria");
  await maria.becomeAvailable();
  await ivan.row(ORDERS).getByText(words("super-staff-attended")).waitFor();
  const nora = await stage.customer();
  await nora.open();
  await nora.queue(ORDERS).waitFor();

  await ivan.declare(ORDERS, { notice: NOTICE, cap: 20 });
  await ivan.row(ORDERS).getByText(NOTICE).waitFor();
  await ivan.row(ORDERS).getByText("At most").waitFor();
  await ivan.queues.locator(".notice--bad", { hasText: ORDERS }).waitFor();
  await nora.panel.getByText(NOTICE).waitFor();
  await look("overrun", ivan);

  await ivan.button("super-end-for", ORDERS).click();
  await ivan.row(ORDERS).getByText(NOTICE).waitFor({ state: "detached" });
  await ivan.queues.locator(".notice--bad").waitFor({ state: "detached" });

  await ivan.button("super-pause-for", ORDERS).click();
  await ivan.row(ORDERS).getByText(words("super-state-paused"), { exact: true }).waitFor();
  await ivan.button("super-resume-for", ORDERS).click();
  await ivan.button("super-pause-for", ORDERS).waitFor();
});

scene("agents are sent to their desktop", { people: PEOPLE }, async (stage) => {
  const maria = await stage.supervisor("maria");
  await maria.page.getByText(maria.words.t("super-agents-title")).waitFor();
  await maria.page.getByRole("link").click();
  await maria.page.locator(".desktop").waitFor();
});

for (const language of ["en", "fa"]) {
  scene(`the report can be read by everybody in ${language}`, { people: PEOPLE }, async (stage) => {
    const ivan = await stage.supervisor(null, { language });
    const answer = { body: JSON.stringify(REPORT), contentType: "application/json" };
    await ivan.page.route("**/reports/promises*", (route) => route.fulfill(answer));
    await ivan.page.locator("input[name=login]").waitFor();
    await look(`sign-in ${language}`, ivan);
    await ivan.signIn("ivan");
    await ivan.promises.locator("figure").nth(3).waitFor();
    await ivan.queues.locator("tbody tr").first().waitFor();
    await look(`report ${language}`, ivan);
    const download = ivan.page.waitForEvent("download");
    await ivan.page.getByRole("button", { name: ivan.words.t("super-csv") }).click();
    assert.equal((await download).suggestedFilename(), "promises-2026-11-20-2026-11-26.csv");
    await ivan.queues.locator(".table__actions button").first().click();
    await ivan.dialog.waitFor();
    await look(`declare ${language}`, ivan);
  });
}

/**
 * Looks at a page on both kinds of screen.
 * @param {string} state
 * @param {import("./harness/supervisor.js").Supervisor} supervisor
 */
async function look(state, { page }) {
  for (const [screen, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await page.setViewportSize(size);
    await settledAndAccessible(`${state}, ${screen}`, page);
    const folder = process.env.SEIRA_LOOKS;
    const path = `${folder}/supervisor ${state} ${screen}.png`;
    if (folder) await page.screenshot({ path, fullPage: true });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= size.width, `${state}, ${screen}: the page is ${width} wide`);
  }
}

function sample() {
  const days = [20, 21, 22, 23, 24, 25, 26].map((day) => {
    const share = 0.72 + 0.03 * (day % 5);
    return { day: `2026-11-${day}`, ...outcomes(60, share) };
  });
  const hours = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((hour) => {
    return { hour, ...outcomes(hour === 17 ? 6 : 42, 0.9 - 0.02 * (hour - 8)) };
  });
  const all = { level: 0.8, worse: 12, days, hours };
  return {
    from: "2026-11-20",
    to: "2026-11-26",
    queues: [
      {
        ...{ queue: "orders", name: ORDERS, ...all, ...outcomes(420, 0.79) },
        ...{ kept_censored: 0.785, bias_s: -35, width_s: 145 },
      },
      {
        ...{ queue: "tech", name: "Technical help", ...all, ...outcomes(420, 0.64) },
        ...{ kept_censored: 0.63, bias_s: 80, width_s: 52 },
      },
    ],
  };
}

/**
 * @param {number} told
 * @param {number} share
 */
function outcomes(told, share) {
  const left = Math.round(told / 12);
  const kept = Math.round((told - left) * share);
  return { told, kept, broken: told - left - kept, left, kept_share: share };
}
