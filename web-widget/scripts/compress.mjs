// Puts a .gz beside every text file of dist, so that the server has nothing to compress.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Below this the headers of a packed answer cost more than packing saves. */
const SMALLEST = 512;

for (const name of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  const path = join("dist", name);
  if (name.endsWith(".gz")) rmSync(path);
  if (!/\.(?:html|js|css|svg)$/.test(name)) continue;
  const plain = readFileSync(path);
  if (plain.length >= SMALLEST) writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
}
