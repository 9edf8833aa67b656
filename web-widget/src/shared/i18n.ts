import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { type Language, negotiate } from "./negotiate";

export { LANGUAGES, type Language, negotiate } from "./negotiate";

/** Each language by its own name, for menus. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: "English",
  fa: "فارسی",
  el: "Ελληνικά",
  ru: "Русский",
};

/** Reads one catalogue file, e.g. a `?raw` dynamic import. */
export type CatalogueLoader = (language: Language) => Promise<string[]>;
export type Args = Record<string, FluentVariable>;

/** Right to left for Persian. */
export function directionOf(language: Language): "rtl" | "ltr" {
  return language === "fa" ? "rtl" : "ltr";
}

/** Texts, numbers and times in one language. Persian brings its own digits and calendar by itself. */
export class I18n {
  readonly language: Language;
  readonly direction: "rtl" | "ltr";
  /** The reader's region where it fits the language ("en-GB"), else the language: clock, digits. */
  readonly locale: string;
  readonly #bundle: FluentBundle;
  readonly #formats = new Map<string, Intl.DateTimeFormat>();
  readonly #numbers: Intl.NumberFormat;

  constructor(language: Language, sources: readonly string[]) {
    this.language = language;
    this.direction = directionOf(language);
    this.locale =
      navigator.languages?.find(
        (tag) => negotiate([tag]) === language && tag.startsWith(language),
      ) ?? language;
    this.#bundle = new FluentBundle(language);
    for (const source of sources) this.#bundle.addResource(new FluentResource(source));
    this.#numbers = new Intl.NumberFormat(this.locale);
  }

  /** The text `id`. An unknown one shows its id, so that it is seen and reported. */
  t(id: string, args?: Args): string {
    const pattern = this.#bundle.getMessage(id)?.value;
    return pattern ? this.#bundle.formatPattern(pattern, args ?? null, []) : id;
  }

  /** Like `t`, without the invisible direction marks, for titles and other places outside a page. */
  plain(id: string, args?: Args): string {
    return this.t(id, args).replace(/[\u2066-\u2069]/g, "");
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** "Maria and Kostas" */
  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.locale).format(items);
  }

  /** "14:03" */
  time(ms: number): string {
    return this.#format("time", { hour: "numeric", minute: "2-digit" }).format(ms);
  }

  /** "Monday 14:03", or the time alone if it is today. */
  moment(ms: number, now = Date.now()): string {
    if (this.sameDay(ms, now)) return this.time(ms);
    const near = Math.abs(ms - now) < 6 * 86_400_000;
    const day: Intl.DateTimeFormatOptions = near
      ? { weekday: "long" }
      : { day: "numeric", month: "long" };
    return this.#format(near ? "near" : "far", {
      ...day,
      hour: "numeric",
      minute: "2-digit",
    }).format(ms);
  }

  /** "Today", "yesterday" or "12 March": the words come from Intl. */
  day(ms: number, now = Date.now()): string {
    const days = Math.round((startOfDay(ms) - startOfDay(now)) / 86_400_000);
    if (days === 0 || days === -1) {
      const words = new Intl.RelativeTimeFormat(this.locale, { numeric: "auto" });
      return capital(words.format(days, "day"), this.locale);
    }
    return this.#format("day", { day: "numeric", month: "long" }).format(ms);
  }

  /** "12 March 2026", in the reader's calendar. */
  date(ms: number): string {
    return this.#format("date", { dateStyle: "long" }).format(ms);
  }

  /** "12 March 2026 at 14:03" */
  full(ms: number): string {
    return this.#format("full", { dateStyle: "long", timeStyle: "short" }).format(ms);
  }

  sameDay(a: number, b: number): boolean {
    return startOfDay(a) === startOfDay(b);
  }

  /** "4:05", for countdowns and times since. */
  clock(seconds: number): string {
    const whole = Math.max(0, Math.round(seconds));
    const two = new Intl.NumberFormat(this.locale, { minimumIntegerDigits: 2, useGrouping: false });
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor((whole % 3600) / 60);
    const tail = `${two.format(whole % 60)}`;
    if (hours) return `${this.number(hours)}:${two.format(minutes)}:${tail}`;
    return `${this.number(minutes)}:${tail}`;
  }

  #format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const known = this.#formats.get(name);
    if (known) return known;
    const made = new Intl.DateTimeFormat(this.locale, options);
    this.#formats.set(name, made);
    return made;
  }
}

function capital(words: string, locale: string): string {
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

function startOfDay(ms: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Loads one language and sets `lang` and `dir` of the page. */
export async function loadI18n(language: Language, load: CatalogueLoader): Promise<I18n> {
  const i18n = new I18n(language, await load(language));
  document.documentElement.lang = language;
  document.documentElement.dir = i18n.direction;
  return i18n;
}

/**
 * Marks a table of message ids that code picks from at run time, so that the catalogue test can see
 * them: `const REASONS = messageIds({ agent: <id of its text>, ... })`.
 */
export function messageIds<const Table extends Record<string, string>>(table: Table): Table {
  return table;
}
