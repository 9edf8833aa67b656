/** The sample shop: a website like any other that embeds the widget with one line. */
import "./demo.css";
import { catalogueLoader } from "../shared/catalogues";
import { LANGUAGES, loadI18n, negotiate } from "../shared/i18n";

const catalogues = catalogueLoader(
  import.meta.glob<string>("../../locales/*/demo.ftl", { query: "?raw", import: "default" }),
);

/** Calls before the widget is there wait in a queue; every website can do it this way. */
function seira(verb: string, ...args: unknown[]): void {
  if (!window.Seira) {
    const queue: unknown[][] = [];
    window.Seira = Object.assign((...call: unknown[]) => queue.push(call), { q: queue });
  }
  window.Seira(verb, ...args);
}

async function fill(): Promise<void> {
  const wish = new URLSearchParams(location.search).get("lang");
  const language = negotiate([wish, ...navigator.languages]);
  if (wish) seira("setLocale", language);
  const i18n = await loadI18n(language, catalogues);
  const euro = new Intl.NumberFormat(i18n.locale, { style: "currency", currency: "EUR" });
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = i18n.t(element.dataset.text ?? "");
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]")) {
    element.setAttribute("aria-label", i18n.t(element.dataset.label ?? ""));
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-price]")) {
    element.textContent = euro.format(Number(element.dataset.price));
  }
  for (const code of LANGUAGES) {
    const link = document.querySelector(`.languages [lang="${code}"]`);
    if (code === language) link?.setAttribute("aria-current", "true");
  }
  document.title = i18n.plain("demo-shop");
  seira("setContext", { page: i18n.plain("demo-shop") });
  document.getElementById("ask")?.addEventListener("click", () => seira("open"));
}

void fill();
