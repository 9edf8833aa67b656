import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { I18n } from "../i18n";

/** The page's language; provided once at the root, after its catalogues are loaded. */
export const I18nContext = createContext<I18n | null>(null);

/** The page's texts, numbers and times. */
export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (!i18n) throw new Error("useI18n outside of I18nContext");
  return i18n;
}
