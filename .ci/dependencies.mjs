// Checks licences, sources and duplicate versions of every dependency against deny.toml, for
// machines without cargo-deny; and the licences of the npm packages against the same list.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const policy = readFileSync("deny.toml", "utf8");

/** The strings of a list in deny.toml, such as `allow = ["MIT", ...]`; comments do not count. */
function strings(key) {
  const list = policy.match(new RegExp(`^${key} = \\[\\n([\\s\\S]*?)^\\]`, "m"));
  if (!list) throw new Error(`deny.toml: no list called ${key}`);
  const lines = list[1].split("\n").map((line) => line.replace(/#.*/, ""));
  return lines.flatMap((line) => [...line.matchAll(/(?:crate = )?"([^"]+)"/g)].slice(0, 1).map((m) => m[1]));
}

const allowed = new Set(strings("allow"));
const skipped = new Set(strings("skip"));

/** Whether an SPDX expression can be met with allowed licences only. */
function permitted(expression) {
  const words = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const term = () => {
    if (words[at] === "(") {
      at += 1;
      const inner = any();
      at += 1;
      return inner;
    }
    let name = words[at++];
    if (words[at] === "WITH") {
      name += ` WITH ${words[at + 1]}`;
      at += 2;
    }
    return allowed.has(name);
  };
  const all = () => {
    let good = term();
    while (words[at] === "AND") {
      at += 1;
      const next = term();
      good = good && next;
    }
    return good;
  };
  const any = () => {
    let good = all();
    while (words[at] === "OR") {
      at += 1;
      const next = all();
      good = good || next;
    }
    return good;
  };
  return words.length > 0 && any();
}

// The reader above is small, so it shows first that it can say no.
for (const [expression, expected] of [
  ["MIT", true],
  ["GPL-3.0-only OR (MIT AND Apache-2.0)", true],
  ["MIT AND GPL-3.0-only", false],
  ["Apache-2.0/GPL-2.0", true],
  ["", false],
]) {
  if (permitted(expression) !== expected) throw new Error(`self-test: ${expression}`);
}

const problems = [];
const command = ["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"];
const metadata = JSON.parse(execFileSync("cargo", command, { maxBuffer: 1 << 28 }));
const used = new Set(metadata.resolve.nodes.map((node) => node.id));
const crates = metadata.packages.filter((crate) => used.has(crate.id));
const versions = new Map();
for (const { name, version, license, source } of crates) {
  if (!permitted(license ?? "")) problems.push(`${name} ${version}: licence ${license ?? "missing"}`);
  if (source !== null && !/^registry\+.*\/crates\.io-index$/.test(source)) problems.push(`${name} ${version}: from ${source}`);
  versions.set(name, [...(versions.get(name) ?? []), version]);
}
for (const [name, list] of versions) {
  const unexplained = list.filter((version) => !skipped.has(`${name}@${version}`));
  if (list.length > 1 && unexplained.length > 1) {
    problems.push(`${name}: versions ${list.join(", ")}, of which deny.toml explains too few`);
  }
}

/** Licences of tools that build and test the pages; none of their code is shipped. */
const TOOLS_ONLY = new Set(["0BSD", "BSD-2-Clause", "ISC", "MPL-2.0"]);
const lock = JSON.parse(readFileSync("web-widget/package-lock.json", "utf8"));
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
for (const [path, { license, resolved, integrity, dev, devOptional, optional }] of packages) {
  const tool = (dev || devOptional) && TOOLS_ONLY.has(license);
  if (!tool && !permitted(license ?? "")) problems.push(`${path}: licence ${license ?? "missing"}`);
  // Builds of a tool for other systems are never installed here, so nobody could take their checksum.
  if (!integrity && !(dev && optional)) problems.push(`${path}: no checksum`);
  // The lock file names no addresses; one that does was written by hand or fetched from elsewhere.
  if (resolved) problems.push(`${path}: from ${resolved}`);
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`${crates.length} crates and ${packages.length} npm packages: licences, sources and duplicates are as deny.toml says`);
