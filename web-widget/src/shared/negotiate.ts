/** The languages of the pages, as on the wire. */
export const LANGUAGES = ["en", "fa", "el", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first wish that is spoken here ("fa-IR" asks for "fa"); English if none is. */
export function negotiate(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const base = wish?.toLowerCase().split(/[-_]/)[0];
    const found = LANGUAGES.find((language) => language === base);
    if (found) return found;
  }
  return "en";
}
