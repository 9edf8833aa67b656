import { useEffect, useRef } from "preact/hooks";
import { Spinner } from "../../shared/ui/parts";
import type { Shell } from "../shell";
import { stateOf } from "../status";
import { Announcer } from "./Announcer";
import { Banner } from "./Banner";
import { Conversation } from "./Conversation";
import { ShellContext, useShell } from "./context";
import { Form } from "./Form";
import { Header } from "./Header";
import { Home } from "./Home";

export function App({ shell }: { shell: Shell }) {
  return (
    <ShellContext.Provider value={shell}>
      <Panel />
    </ShellContext.Provider>
  );
}

function Panel() {
  const shell = useShell();
  const panel = shell.client.panel;
  const root = useRef<HTMLDivElement>(null);
  const view = panel.session ? "session" : panel.welcomed ? shell.screen.name : "connecting";

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) shell.close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [shell]);

  // The focus follows the customer to where there is something to do.
  const visible = shell.visible;
  useEffect(() => {
    if (visible && view !== "connecting") {
      root.current?.querySelector<HTMLElement>("[data-first]")?.focus({ preventScroll: true });
    }
  }, [visible, view]);

  return (
    <div class="panel" ref={root} data-state={stateOf(panel)}>
      <Header />
      <Banner />
      <main class="panel__body" aria-label={shell.i18n.t("panel-title")}>
        {view === "connecting" && <Connecting />}
        {view === "home" && <Home />}
        {view === "form" && shell.screen.name === "form" && (
          <Form key={JSON.stringify(shell.prefill)} queue={shell.screen.queue} />
        )}
        {view === "session" && panel.session && <Conversation session={panel.session} />}
      </main>
      <Announcer />
    </div>
  );
}

function Connecting() {
  const { i18n } = useShell();
  return (
    <div class="connecting">
      <Spinner />
      <p>{i18n.t("connecting")}</p>
    </div>
  );
}
