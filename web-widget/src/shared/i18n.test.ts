import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { I18n, LANGUAGES, type Language, negotiate } from "./i18n";
import { elapsedWords, waitWords } from "./wait";

const texts = (language: Language) =>
  new I18n(language, [readFileSync(`locales/${language}/common.ftl`, "utf8")]);
const plain = (words: string | null) => words?.replace(/[\u2066-\u2069]/g, "") ?? null;
const range = (low_s: number, high_s: number) => ({ state: "range" as const, low_s, high_s });

it("takes the first wish that is spoken here", () => {
  expect(negotiate([null, "de-DE", "fa-IR", "en"])).toBe("fa");
  expect(negotiate(["RU_ru"])).toBe("ru");
  expect(negotiate(["feather", "de"])).toBe("en");
});

describe("waits in words", () => {
  it("says nothing when nothing is known", () => {
    for (const language of LANGUAGES) {
      expect(waitWords(texts(language), { state: "unknown" })).toBeNull();
    }
  });

  it.each([
    [0, 30, "less than half a minute"],
    [0, 60, "less than a minute"],
    [0, 61, "up to 2 minutes"],
    [30, 240, "up to 4 minutes"],
    [240, 350, "about 4 to 6 minutes"],
    [180, 180, "about 3 minutes"],
    [3_600, 7_200, "about 60 to 120 minutes"],
    [7_200, 10_800, "about 2 to 3 hours"],
    [0, 7_260, "up to 3 hours"],
  ])("%d to %d seconds is “%s”", (low, high, words) => {
    expect(plain(waitWords(texts("en"), range(low, high)))).toBe(words);
  });

  it("never promises less than the upper bound", () => {
    for (let high = 61; high < 7_000; high += 61) {
      const words = plain(waitWords(texts("en"), range(high - 59, high))) ?? "";
      const largest = Math.max(...[...words.matchAll(/\d+/g)].map(Number));
      expect(largest * 60).toBeGreaterThanOrEqual(high);
    }
  });

  it("uses the digits and the plural forms of the language", () => {
    expect(plain(waitWords(texts("fa"), range(240, 350)))).toBe("حدود ۴ تا ۶ دقیقه");
    expect(plain(elapsedWords(texts("ru"), 60_000))).toBe("1 минута");
    expect(plain(elapsedWords(texts("ru"), 180_000))).toBe("3 минуты");
    expect(plain(elapsedWords(texts("ru"), 300_000))).toBe("5 минут");
    expect(plain(elapsedWords(texts("el"), 60_000))).toBe("1 λεπτό");
  });
});

describe("days and clocks", () => {
  const noon = new Date(2026, 2, 21, 12).getTime();

  it("has words for today and yesterday, else the date", () => {
    const en = texts("en");
    expect(en.day(noon, noon)).toBe("Today");
    expect(en.day(noon - 86_400_000, noon)).toBe("Yesterday");
    expect(en.day(noon - 3 * 86_400_000, noon)).toMatch(/18/);
  });

  it("speaks the Persian calendar in Persian", () => {
    const fa = texts("fa");
    expect(fa.day(noon, noon)).toBe("امروز");
    expect(fa.day(noon, noon + 10 * 86_400_000)).toBe("۱ فروردین");
  });

  it("counts down in the digits of the language", () => {
    expect(texts("en").clock(65)).toBe("1:05");
    expect(texts("fa").clock(65)).toBe("۱:۰۵");
    expect(texts("en").clock(3_725)).toBe("1:02:05");
    expect(texts("en").clock(-3)).toBe("0:00");
  });
});

it("shows the id of a text that is missing, rather than nothing", () => {
  expect(texts("en").t("no-such-text")).toBe("no-such-text");
});
