import type { CatalogueLoader, Language } from "./i18n";

type Files = Record<string, () => Promise<string>>;

/**
 * Makes a loader of what `import.meta.glob` found, `locales/<language>/<name>.ftl`: each page lists
 * the catalogues it needs, and the files of a language are fetched when it is chosen.
 */
export function catalogueLoader(files: Files): CatalogueLoader {
  return (language: Language) =>
    Promise.all(
      Object.entries(files)
        .filter(([path]) => path.includes(`/locales/${language}/`))
        .map(([, load]) => load()),
    );
}
