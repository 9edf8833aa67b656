import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";

/** Limits of what a customer's browser has to fetch, in bytes after gzip. */
const LOADER_MAX = 5_000;
const SCRIPT_MAX = 45_000;
const STYLE_MAX = 8_000;
/** What a supervisor's has to, all together. */
const SUPERVISOR_MAX = 150_000;

const DIST = resolve("dist");
const PAGES = ["widget/index.html", "agent/index.html", "supervisor/index.html", "demo/index.html"];

beforeAll(() => {
  const missing = ["widget.js", ...PAGES].filter((file) => !existsSync(join(DIST, file)));
  if (missing.length) throw new Error(`dist/${missing[0]} is missing: run \`npm run build\` first`);
});

const read = (path: string) => readFileSync(path, "utf8");
const gzip = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length;
const total = (paths: Iterable<string>) => [...paths].reduce((sum, path) => sum + gzip(path), 0);

/** Addresses in a page's attributes, as files. */
function linked(page: string, pattern: RegExp): string[] {
  const folder = join(DIST, page, "..");
  return [...read(join(DIST, page)).matchAll(pattern)].map((match) =>
    resolve(folder, match[1] ?? ""),
  );
}

/** A script and everything it imports at once. */
function withImports(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const match of read(path).matchAll(/(?:from|import)\s*["'`](\.\/[^"'`]+\.js)["'`]/g)) {
    withImports(resolve(path, "..", match[1] ?? ""), found);
  }
  return found;
}

/** Every script that a page fetches at once. */
function scriptsOf(page: string): Set<string> {
  const scripts = new Set<string>();
  for (const path of linked(page, /<(?:script|link)[^>]+"([^"]+\.js)"/g)) {
    for (const file of withImports(path)) scripts.add(file);
  }
  expect(scripts.size).toBeGreaterThan(1);
  return scripts;
}

/** The largest of the catalogue files that begin with this comment, over all languages. */
function largestCatalogue(comment: string): number {
  const sizes = readdirSync(join(DIST, "assets"))
    .map((file) => join(DIST, "assets", file))
    .filter((path) => path.endsWith(".js") && read(path).slice(0, 200).includes(comment))
    .map(gzip);
  expect(sizes, comment).toHaveLength(4);
  return Math.max(...sizes);
}

describe("sizes", () => {
  it("the loader is small and on its own", () => {
    const path = join(DIST, "widget.js");
    expect(withImports(path).size).toBe(1);
    expect(gzip(path)).toBeLessThanOrEqual(LOADER_MAX);
  });

  it("the first open of the panel, with the largest language, is within its limits", () => {
    const scripts = scriptsOf("widget/index.html");
    const worker = readdirSync(join(DIST, "assets")).filter((file) =>
      /^ticker\.worker.*\.js$/.test(file),
    );
    expect(worker).toHaveLength(1);
    for (const file of worker) scripts.add(join(DIST, "assets", file));
    const words =
      largestCatalogue("# Words that more than one page uses.") +
      largestCatalogue("# The widget: launcher and panel.");
    const styles = linked("widget/index.html", /<link[^>]+"([^"]+\.css)"/g);
    expect(styles.length).toBeGreaterThan(0);
    expect(total(scripts) + words).toBeLessThanOrEqual(SCRIPT_MAX);
    expect(total(styles)).toBeLessThanOrEqual(STYLE_MAX);
  });

  it("the supervisors' page, with the largest language, is within its limit", () => {
    const words =
      largestCatalogue("# Words that more than one page uses.") +
      largestCatalogue("staff-signin-title =") +
      largestCatalogue("super-page-title =");
    const styles = linked("supervisor/index.html", /<link[^>]+"([^"]+\.css)"/g);
    const all = total(scriptsOf("supervisor/index.html")) + words + total(styles);
    expect(all).toBeLessThanOrEqual(SUPERVISOR_MAX);
  });
});

describe("a strict Content-Security-Policy", () => {
  it.each(PAGES)("finds nothing inline in %s", (page) => {
    const html = read(join(DIST, page));
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
    for (const [, attributes, body] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toContain("src=");
      expect(body?.trim()).toBe("");
    }
  });

  it("finds nothing fetched from elsewhere and nothing evaluated", () => {
    const built = readdirSync(join(DIST, "assets"))
      .filter((name) => !name.endsWith(".gz"))
      .map((name) => `assets/${name}`);
    for (const file of [...built, "widget.js"]) {
      const text = read(join(DIST, file));
      const forbidden = [
        ...text.matchAll(/\beval\(|new Function\(/g),
        ...text.matchAll(/(?:src|href|url\()\s*[=:]?\s*["'`(]?https?:\/\/[^"'`)\s]+/g),
      ];
      expect(
        forbidden.map((match) => match[0]),
        basename(file),
      ).toEqual([]);
    }
  });
});

it("no page reads text as HTML", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test[.-]/.test(file))
    .filter((file) =>
      /innerHTML|outerHTML|insertAdjacentHTML|SetInnerHTML|document\.write/.test(
        read(join("src", file)),
      ),
    );
  expect(sources).toEqual([]);
});
