/**
 * `/widget.js`: the only script a website includes. It draws the launcher, makes the panel's frame
 * when it is needed, and answers the one global function `Seira(verb, ...arguments)`.
 *
 * Calls made before this script is there wait in `Seira.q`; see the README for the one line that
 * makes this possible.
 */
import { Widget } from "./widget";

const VERBS = [
  "open",
  "close",
  "toggle",
  "show",
  "hide",
  "setLocale",
  "setTheme",
  "setContext",
  "prefill",
  "startChat",
  "identify",
  "getState",
  "on",
  "logout",
  "destroy",
] as const;

type Verb = (typeof VERBS)[number];
type Api = Record<Verb, (...args: unknown[]) => unknown>;
function boot(script: HTMLScriptElement): void {
  const early = window.Seira?.q ?? [];
  const widget = new Widget(new URL(".", script.src), script.dataset);
  const api = {} as Api;
  for (const verb of VERBS) {
    api[verb] = (...args) => (widget[verb] as (...args: unknown[]) => unknown)(...args);
  }
  const destroy = api.destroy;
  api.destroy = () => {
    destroy();
    delete window.Seira;
  };
  const entry: SeiraEntry = (verb, ...args) => {
    if (verb === undefined) return api;
    const action = VERBS.find((known) => known === verb);
    if (!action) throw new TypeError(`Seira has no "${verb}"; it has ${VERBS.join(", ")}`);
    return api[action](...args);
  };
  window.Seira = Object.assign(entry, api);
  for (const call of Array.from(early)) {
    const [verb, ...args] = Array.from(call);
    try {
      entry(String(verb), ...args);
    } catch (error) {
      reportError(error);
    }
  }
}

const script = document.currentScript;
// A page that includes the script twice gets one widget.
if (script instanceof HTMLScriptElement && !window.Seira?.open) {
  if (document.body) boot(script);
  else document.addEventListener("DOMContentLoaded", () => boot(script));
}
