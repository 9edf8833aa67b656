/** The server is told to stop while people are connected. */
import assert from "node:assert/strict";
import { scene } from "./harness/scene.js";
import { Server } from "./harness/server.js";
import { becomes, until } from "./harness/until.js";
import { NETWORK } from "./harness/watch.js";

scene("the server drains, and the pages come back to its successor", {}, async (stage) => {
  const maria = await stage.agent("maria");
  await maria.becomeAvailable();
  const nora = await stage.customer();
  await nora.open();
  await nora.join("Orders and delivery", { name: "Nora" });
  await maria.accept("Nora");
  await nora.reaches("chat");
  for (const one of [maria, nora]) one.watch.allow(NETWORK);
  const notices = collectDraining(nora.page);
  // The socket was there before this listener: a reload opens one that is listened to.
  await nora.page.reload();
  await nora.reaches("chat");

  const since = performance.now();
  stage.server.terminate();
  // Before the line is cut and after: the demo keeps nothing, and says so.
  await maria.banner.filter({ hasText: maria.words.t("agent-banner-restart") }).waitFor();
  await until("the customer's page is told", () => notices.length > 0);
  assert.ok(notices[0] !== undefined && notices[0] >= 500 && notices[0] <= 10_000, `${notices}`);
  await stage.server.ended();
  assert.ok(performance.now() - since < 15_000, "the drain takes seconds");

  // Who comes to the same address next finds the pages waiting.
  const { host } = new URL(stage.server.origin);
  const successor = await Server.start({ env: { SEIRA__SERVER__LISTEN: host } });
  try {
    await nora.reaches("home", 20_000);
    await nora.panel.getByText(nora.words.t("session-gone")).waitFor();
    const signedOut = maria.page.getByText(maria.words.t("staff-signin-signed-out"));
    await signedOut.waitFor({ timeout: 20_000 });
    await nora.join("Orders and delivery", { name: "Nora" });
    await becomes("a new place in line", 1, () => nora.place());
  } finally {
    await successor.stop();
  }
});

/**
 * Collects the pauses that `draining` frames ask for, in milliseconds.
 * @param {import("playwright-core").Page} page
 */
function collectDraining(page) {
  /** @type {number[]} */
  const pauses = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      const frame = JSON.parse(String(payload));
      if (frame.type === "draining") pauses.push(frame.reconnect_after_ms);
    });
  });
  return pauses;
}
