import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { LANGUAGES, type Language } from "../src/shared/i18n";

/** Each catalogue of the pages, and the code that may use it. */
const CATALOGUES: Record<string, string[]> = {
  common: ["src"],
  widget: ["src/widget", "src/loader", "vite.loader.config.ts"],
  staff: ["src/shared", "src/agent", "src/supervisor"],
  agent: ["src/agent"],
  supervisor: ["src/supervisor"],
  demo: ["src/demo", "demo"],
};

type Messages = Map<string, string>;

/** The messages of one catalogue: id, and everything after it. */
function read(language: Language, name: string): Messages {
  const source = readFileSync(`locales/${language}/${name}.ftl`, "utf8");
  const ids = [...source.matchAll(/^([a-z][a-z0-9-]*) *=/gm)].map((match) => match[1] ?? "");
  expect(ids, `${language}/${name}: every id once`).toEqual([...new Set(ids)]);
  const parsed = new FluentResource(source).body;
  expect(
    parsed.map((message) => message.id),
    `${language}/${name}.ftl must parse wholly`,
  ).toEqual(ids);
  return new Map(parsed.map((message) => [message.id, JSON.stringify(message)]));
}

function files(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return files(inside);
    return /\.(ts|tsx|html)$/.test(entry.name) && !/\.test[.-]/.test(entry.name) ? [inside] : [];
  });
}

const sourceOf = (paths: string[]) =>
  paths
    .flatMap(files)
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");

/** Ids that code asks for: `t("id"`, `plain("id"`, `text("id"`, a choice between two, `data-text="id"`,
 * and the values of tables that are marked with `messageIds`. */
function asked(source: string): Set<string> {
  const found = new Set<string>();
  const add = (text: string) => {
    for (const [, id] of text.matchAll(/"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"/g)) if (id) found.add(id);
  };
  for (const match of source.matchAll(/\b(?:t|plain|text)\(\s*((?:[^()"]|"[^"]*"|\([^()]*\))*)/g)) {
    // Only the first argument, which may be `x ? "a" : "b"`; what follows the comma are values.
    add((match[1] ?? "").split(/,\s*\{/)[0] ?? "");
  }
  for (const match of source.matchAll(/messageIds\(\{([^}]*)\}/g)) add(match[1] ?? "");
  for (const match of source.matchAll(/data-(?:text|label)="[^"]*"/g)) add(match[0]);
  return found;
}

/** Names of the variables in a parsed message. */
function variables(message: string): string[] {
  const names = [...message.matchAll(/"type":"var","name":"(\w+)"/g)].map(
    (match) => match[1] ?? "",
  );
  return [...new Set(names)].sort();
}

describe.each(Object.keys(CATALOGUES))("catalogue %s", (name) => {
  const english = read("en", name);

  it.each(LANGUAGES)("is complete in %s, with the same variables", (language) => {
    const messages = read(language, name);
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [id, message] of messages) {
      expect(variables(message), `${language}: ${id}`).toEqual(variables(english.get(id) ?? ""));
    }
  });

  it.each(LANGUAGES)("has every plural form of %s", (language) => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [id, message] of read(language, name)) {
      const keys = [...message.matchAll(/"key":\{"type":"str","value":"(\w+)"/g)].map((m) => m[1]);
      if (!keys.some((key) => ["zero", "one", "two", "few", "many"].includes(key ?? ""))) continue;
      // A form may be left to `other`, but a choice that never mentions one is a slip.
      expect(wanted, `${language}: ${id}`).toEqual(expect.arrayContaining([...new Set(keys)]));
      expect(keys, `${language}: ${id}`).toContain("other");
      expect(keys, `${language}: ${id}`).toContain("one");
    }
  });

  it("has no message that nothing uses", () => {
    const source = sourceOf(CATALOGUES[name] ?? []);
    const unused = [...english.keys()].filter((id) => !source.includes(`"${id}"`));
    expect(unused).toEqual([]);
  });
});

it.each(["src/widget", "src/loader", "src/agent", "src/supervisor", "src/demo", "src/shared"])(
  "%s asks for no message that there is not",
  (folder) => {
    const own = Object.keys(CATALOGUES).filter((name) => CATALOGUES[name]?.includes(folder));
    const known = new Set([...own, "common"].flatMap((name) => [...read("en", name).keys()]));
    const paths = [folder, ...(folder === "src/demo" ? ["demo"] : [])];
    const ids = asked(sourceOf(paths));
    if (folder !== "src/loader") expect(ids.size).toBeGreaterThan(0);
    expect([...ids].filter((id) => !known.has(id))).toEqual([]);
  },
);
