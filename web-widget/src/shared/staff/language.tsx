import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../i18n";
import { useI18n } from "../ui/i18n-context";
import { Icon } from "../ui/icons";

/** Chooses the language of the desktop; each language by its own name. */
export function LanguageSelect({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const i18n = useI18n();
  return (
    <label class="language">
      <Icon name="globe" />
      <span class="sr-only">{i18n.t("staff-language")}</span>
      <select
        value={i18n.language}
        onChange={(event) => onLanguage(event.currentTarget.value as Language)}
      >
        {LANGUAGES.map((language) => (
          <option key={language} value={language} lang={language}>
            {LANGUAGE_NAMES[language]}
          </option>
        ))}
      </select>
    </label>
  );
}
