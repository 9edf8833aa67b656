import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PATH = process.env.SEIRA_CHROMIUM ?? "/usr/bin/chromium";

/** Quiet, without a sandbox of its own (containers have none to give) and without a graphics card. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser. */
export function launch() {
  if (!existsSync(PATH)) {
    throw new Error(
      `there is no Chromium at ${PATH}: install it (Debian: apt-get install chromium), ` +
        "or say where it is in SEIRA_CHROMIUM",
    );
  }
  return chromium.launch({ executablePath: PATH, args: FLAGS });
}
