import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { settled } from "./settled.js";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BAD = ["serious", "critical"];

/**
 * What axe finds serious or critical in a page and in the frame of the panel.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
async function findings(page) {
  const found = [];
  for (const frame of page.frames()) {
    // Each frame is looked at by itself: axe's way through frames needs more trust than ours give.
    await frame.evaluate(`window.axe === undefined && (() => { ${SOURCE} })()`);
    const violations = await frame.evaluate(async () => {
      const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (
        /** @type {unknown} */ (window)
      );
      const result = await axe.run(document, { iframes: false, resultTypes: ["violations"] });
      return result.violations.map(({ id, impact, help, nodes }) => {
        const where = nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`);
        return { impact, text: `${id} (${help})\n  ${where.join("\n  ")}` };
      });
    });
    found.push(...violations.filter(({ impact }) => BAD.includes(impact ?? "")));
  }
  return found.map(({ text }) => text);
}

/**
 * Fails if axe finds something serious or critical. The page should have settled.
 * @param {string} state what the page shows, for the message
 * @param {import("playwright-core").Page} page
 */
export async function assertAccessible(state, page) {
  assert.deepEqual(await findings(page), [], `axe on "${state}"`);
}

/**
 * Likewise, when everything that moves has come to rest.
 * @param {string} state
 * @param {import("playwright-core").Page} page
 */
export async function settledAndAccessible(state, page) {
  await Promise.all(page.frames().map(settled));
  await assertAccessible(state, page);
}
