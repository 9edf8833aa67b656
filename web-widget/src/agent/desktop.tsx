import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Me, OfferView } from "../generated/protocol";
import type { Language } from "../shared/i18n";
import { openStore } from "../shared/storage";
import { useI18n } from "../shared/ui/i18n-context";
import { Spinner } from "../shared/ui/parts";
import { useAttentionCalls } from "./attention";
import { Banners, Notices } from "./banners";
import { useControl, useDesk, useMedia } from "./context";
import { Conversation, type Sheet } from "./conversation";
import { Idle } from "./idle";
import { COLUMNS_MAX, closeActive, EMPTY_LAYOUT, follow, openSession } from "./layout";
import { Offers, type OfferVerbs } from "./offers";
import { Rail } from "./rail";
import { ShortcutsDialog, useShortcuts } from "./shortcuts";
import { TopBar } from "./topbar";
import { Unsent } from "./unsent";
import { cardsOf } from "./view";

const SINGLE_KEY = "seira:agent:single-key";

/** The desktop of a signed-in agent. */
export function Desktop(props: {
  me: Me;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
}) {
  const i18n = useI18n();
  const desk = useDesk();
  const [isListing, setListing] = useState(false);
  // Here, because a phone takes the list away while a conversation is open.
  const [isWaitingOpen, setWaitingOpen] = useState(false);
  const store = useMemo(openStore, []);
  const [isSingleOn, setSingleOn] = useState(() => store.get(SINGLE_KEY) !== "off");
  const [sheet, setSheet] = useState<{ session: string; kind: Sheet } | null>(null);
  const columns = useColumns(desk.sessions.map((view) => view.session));
  const { verbs, isOurs } = useOfferVerbs();
  useAttentionCalls(desk, columns.open);
  useFocusOnAccepted(
    desk.sessions.map((view) => view.session),
    isOurs,
    columns.open,
  );

  const openNumber = (number: number) => {
    const card = cardsOf(desk)[number - 1];
    if (card !== undefined) columns.open(card.view.session, true);
  };
  const showSheet = (kind: Sheet) => {
    if (columns.active !== null) setSheet({ session: columns.active, kind });
  };
  const isSheetOver = !desk.sessions.some(
    (view) =>
      view.session === sheet?.session && view.state === "connected" && view.role === "holder",
  );
  useEffect(() => {
    if (isSheetOver) setSheet(null);
  }, [isSheetOver]);
  useFocusAfterOffers(desk.offers.length, columns.active);
  useShortcuts(
    {
      accept: () => desk.offers[0] !== undefined && verbs.accept(desk.offers[0]),
      decline: () => desk.offers[0] !== undefined && verbs.decline(desk.offers[0]),
      open: openNumber,
      step: (by) => {
        const ids = cardsOf(desk).map((card) => card.view.session);
        const at = ids.indexOf(columns.active ?? "");
        const next = ids[(at + by + ids.length) % Math.max(1, ids.length)];
        if (next !== undefined) columns.open(next, true);
      },
      ask: () => showSheet("ask"),
      transfer: () => showSheet("transfer"),
      end: () => showSheet("end"),
      presence: () => document.querySelector<HTMLElement>(".presence")?.click(),
      list: () => setListing(true),
    },
    isSingleOn,
  );

  if (!desk.ready) return <Waiting />;
  const isPhoneList = columns.isPhone && columns.active === null;
  const shown = columns.openIds
    .filter((id) => !columns.isPhone || id === columns.active)
    .flatMap((id) => desk.sessions.find((view) => view.session === id) ?? []);
  const work = {
    desk,
    role: props.me.role,
    isWaitingOpen,
    onWaiting: setWaitingOpen,
    onOpen: (session: string) => columns.open(session, true),
    // It may have come before the answer; then there is nothing to wait for.
    onTaken: (session: string) => {
      if (desk.sessions.some((view) => view.session === session)) columns.open(session, true);
      else isOurs.current.add(session);
    },
  };
  return (
    <div class="desktop">
      <a class="skip" href="#talks">
        {i18n.t("agent-skip")}
      </a>
      <header>
        <TopBar
          desk={desk}
          login={props.me.login}
          onLanguage={props.onLanguage}
          onSignOut={props.onSignOut}
          onShortcuts={() => setListing(true)}
        />
        <Banners desk={desk} />
        <Unsent desk={desk} />
      </header>
      <div class="desktop__body">
        {!columns.isPhone && <Rail {...work} active={columns.active} isAlone={false} />}
        <main class="talks" id="talks" tabIndex={-1}>
          <h1 class="sr-only">{i18n.t("agent-page-title")}</h1>
          {isPhoneList && <Rail {...work} active={null} isAlone />}
          {/* An offer says more than an empty desk, and would lie on its words. */}
          {!columns.isPhone && shown.length === 0 && desk.offers.length === 0 && (
            <Idle presence={desk.presence} />
          )}
          {shown.map((view) => {
            const isActive = view.session === columns.active;
            return (
              <Conversation
                key={view.session}
                desk={desk}
                view={view}
                isActive={isActive}
                sheet={sheet?.session === view.session ? sheet.kind : null}
                onSheet={(kind) => setSheet({ session: view.session, kind })}
                onActivate={() => columns.open(view.session)}
                onBack={columns.isPhone ? columns.close : null}
              />
            );
          })}
        </main>
      </div>
      <Notices desk={desk} />
      <Offers desk={desk} verbs={verbs} />
      {isListing && (
        <ShortcutsDialog
          isSingleOn={isSingleOn}
          onSingle={(on) => {
            setSingleOn(on);
            store.set(SINGLE_KEY, on ? "on" : "off");
          }}
          onClose={() => setListing(false)}
        />
      )}
    </div>
  );
}

/** Before the first snapshot; says so if the server cannot be reached. */
function Waiting() {
  const i18n = useI18n();
  const desk = useDesk();
  const control = useControl();
  const isLost = desk.link.state === "lost";
  return (
    <main class="waiting-room">
      <Spinner />
      <p role="status">{i18n.t(isLost ? "staff-problem-network" : "agent-loading")}</p>
      {isLost && (
        <button type="button" class="button button--primary" onClick={() => control.reconnect()}>
          {i18n.t("staff-retry-now")}
        </button>
      )}
    </main>
  );
}

/** Which conversations this window shows. A phone shows the list or one of them. */
function useColumns(sessions: readonly string[]) {
  const isPhone = useMedia("(max-width: 719px)");
  const isTwo = useMedia("(min-width: 1100px)");
  const isThree = useMedia("(min-width: 1400px)");
  const most = isThree ? COLUMNS_MAX : isTwo ? 2 : 1;
  const [state, setState] = useState(EMPTY_LAYOUT);
  // Following while drawing, not after it: a conversation that is gone is never drawn again.
  const layout = follow(state, sessions, most, isPhone);
  useEffect(() => {
    if (layout !== state) setState(layout);
  });
  return {
    isPhone,
    openIds: layout.open,
    active: layout.active,
    open: (session: string, isFocusing = false) => {
      if (layout.active !== session || !layout.open.includes(session)) {
        setState(openSession(layout, session, most));
      }
      if (isFocusing) setTimeout(() => focusComposer(session), 0);
    },
    close: () => setState(closeActive(layout)),
  };
}

/** Puts the cursor where the agent writes, on devices where that opens no keyboard on the screen. */
function focusComposer(session: string): void {
  if (matchMedia("(pointer: coarse)").matches) return;
  const talk = document.querySelector(`[data-session="${CSS.escape(session)}"]`);
  talk?.querySelector<HTMLElement>("textarea, select")?.focus();
}

/** A card that goes takes the focus with it; then it is put where the agent works. */
function useFocusAfterOffers(count: number, active: string | null): void {
  const before = useRef(count);
  useEffect(() => {
    const isFewer = count < before.current;
    before.current = count;
    if (!isFewer || document.activeElement !== document.body) return;
    if (active === null) document.getElementById("talks")?.focus();
    else focusComposer(active);
  }, [count, active]);
}

/** Accepting and declining; remembers which sessions this window has taken. */
function useOfferVerbs() {
  const control = useControl();
  const isOurs = useRef(new Set<string>());
  const verbs: OfferVerbs = {
    accept: (offer: OfferView) => {
      isOurs.current.add(offer.session);
      control.accept(offer.offer);
    },
    decline: (offer: OfferView) => control.decline(offer.offer),
  };
  return { verbs, isOurs };
}

/** Opens what this window has accepted, and goes there unless the agent is in the middle of a text. */
function useFocusOnAccepted(
  sessions: readonly string[],
  isOurs: { current: Set<string> },
  open: (session: string, isFocusing?: boolean) => void,
): void {
  useEffect(() => {
    for (const session of sessions) {
      if (!isOurs.current.delete(session)) continue;
      const { activeElement } = document;
      const isBusy = activeElement instanceof HTMLTextAreaElement && activeElement.value !== "";
      open(session, !isBusy);
    }
  });
}
