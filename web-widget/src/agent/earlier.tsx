import { useEffect, useState } from "preact/hooks";
import type { EarlierSession, SessionView, TranscriptLine } from "../generated/protocol";
import type { I18n } from "../shared/i18n";
import type { Result } from "../shared/staff/api";
import { Dialog } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, MessageText, Notice, Spinner } from "../shared/ui/parts";
import { fetchEarlier, fetchTranscript } from "./api";
import type { Desk } from "./desk";
import { customerName, dispositionText, ENDED, eventText, floorProblem } from "./words";

/** Typing in the search pauses this long before it is looked for, milliseconds. */
const SEARCH_MS = 300;

/** Longest text that the server looks for. */
const SEARCH_MAX_CHARS = 100;

/** Pages of a list that is fetched piece by piece. */
interface Pages<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What was said with this customer before: a list to search, and the conversations themselves. */
export function EarlierDialog(props: { desk: Desk; view: SessionView; onClose: () => void }) {
  const i18n = useI18n();
  const { desk, view } = props;
  const [chosen, setChosen] = useState<EarlierSession | null>(null);
  const title = i18n.t("agent-earlier-title", { name: customerName(i18n, view) });
  return (
    <Dialog title={title} onClose={props.onClose} isWide>
      <div class="earlier">
        {chosen === null ? (
          <List view={view} onChoose={setChosen} />
        ) : (
          <Past desk={desk} one={chosen} onBack={() => setChosen(null)} />
        )}
      </div>
    </Dialog>
  );
}

function List({ view, onChoose }: { view: SessionView; onChoose: (one: EarlierSession) => void }) {
  const i18n = useI18n();
  const [search, setSearch] = useState("");
  const words = useLater(search.trim());
  const { session } = view;
  const list = usePages<EarlierSession>(`${session} ${words}`, async (after) => {
    const result = await fetchEarlier(session, { search: words, after, locale: i18n.language });
    if (!result.ok) return result;
    return { ok: true, value: { items: result.value.sessions, next: result.value.next } };
  });
  return (
    <>
      <input
        class="input"
        type="search"
        dir="auto"
        maxLength={SEARCH_MAX_CHARS}
        value={search}
        aria-label={i18n.t("agent-earlier-search")}
        placeholder={i18n.t("agent-earlier-search")}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <ul class="earlier__list">
        {list.pages.items.map((one) => (
          <li key={one.session}>
            <button type="button" class="earlier__one" onClick={() => onChoose(one)}>
              <Summary one={one} />
            </button>
          </li>
        ))}
      </ul>
      <More list={list} />
      <p class="earlier__none" role="status">
        {list.isDone && isEmpty(list) && i18n.t("agent-earlier-none")}
      </p>
    </>
  );
}

/** A search looks through a part at a time: a piece may be empty though there is more. */
function isEmpty<T>({ pages, problem }: Fetched<T>): boolean {
  return problem === null && pages.items.length === 0 && pages.next === null;
}

function Summary({ one }: { one: EarlierSession }) {
  const i18n = useI18n();
  const facts = [
    one.queue_name,
    ...(one.agents.length > 0 ? [i18n.list(one.agents)] : []),
    ...(one.disposition === null ? [] : [dispositionText(i18n, one.disposition)]),
  ];
  return (
    <>
      <span class="earlier__when">{i18n.full(Date.parse(one.arrived_at))}</span>
      <span class="earlier__facts">
        {facts.map((fact) => (
          <bdi key={fact}>{fact}</bdi>
        ))}
      </span>
      {one.topic !== null && <span dir="auto">{one.topic}</span>}
      {one.found !== null && (
        <mark class="earlier__found" dir="auto">
          {one.found}
        </mark>
      )}
    </>
  );
}

/** One of them, line by line. */
function Past(props: { desk: Desk; one: EarlierSession; onBack: () => void }) {
  const i18n = useI18n();
  const { desk, one } = props;
  const [isErased, setErased] = useState(false);
  const list = usePages<TranscriptLine>(one.session, async (after) => {
    const result = await fetchTranscript(one.session, { after, locale: i18n.language });
    if (!result.ok) return result;
    setErased(result.value.erased);
    return { ok: true, value: { items: result.value.lines, next: result.value.next } };
  });
  return (
    <>
      <Button kind="quiet" icon="back" onClick={props.onBack}>
        {i18n.t("agent-earlier-back")}
      </Button>
      <Summary one={one} />
      {one.ending !== null && <p class="earlier__facts">{i18n.t(ENDED[one.ending])}</p>}
      {one.note !== null && (
        <Notice icon="note">
          <MessageText text={one.note} />
        </Notice>
      )}
      {isErased && <Notice>{i18n.t("agent-earlier-erased")}</Notice>}
      <ol class="earlier__lines">
        {list.pages.items.map((line) => (
          <Said key={keyOf(line)} line={line} desk={desk} />
        ))}
      </ol>
      <More list={list} />
    </>
  );
}

function keyOf(line: TranscriptLine): string {
  return line.type === "whisper" ? `whisper-${line.line}` : `line-${line.seq}`;
}

function Said({ line, desk }: { line: TranscriptLine; desk: Desk }) {
  const i18n = useI18n();
  const time = <time dateTime={new Date(line.at).toISOString()}>{i18n.time(line.at)}</time>;
  if (line.type !== "message" && line.type !== "whisper") {
    return (
      <li class="event">
        {eventText(i18n, line, desk.name)} {time}
      </li>
    );
  }
  return (
    <li class={line.type === "whisper" ? "earlier__line earlier__line--whisper" : "earlier__line"}>
      <p class="earlier__who">
        <bdi>{writerOf(i18n, line)}</bdi>
        {line.type === "whisper" && ` · ${i18n.t("agent-whisper-mark")}`} {time}
      </p>
      <MessageText text={line.text} />
    </li>
  );
}

function writerOf(i18n: I18n, line: Extract<TranscriptLine, { text: string }>): string {
  return line.name ?? i18n.t("agent-nobody");
}

/** The value after it has stayed the same for a moment. */
function useLater(value: string): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), SEARCH_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}

interface Fetched<T> {
  readonly pages: Pages<T>;
  readonly isDone: boolean;
  readonly problem: string | null;
  readonly more: () => void;
}

/** Fetches the first piece for each `key`, and the next one on request. */
function usePages<T>(
  key: string,
  fetchPage: (after: string | null) => Promise<Result<Pages<T>>>,
): Fetched<T> {
  const [pages, setPages] = useState<Pages<T>>({ items: [], next: null });
  const [asked, setAsked] = useState<{ key: string; after: string | null }>({ key, after: null });
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState("");
  const wanted = asked.key === key ? asked : { key, after: null };
  const id = `${key} ${wanted.after ?? ""}`;
  useEffect(() => {
    let isOver = false;
    void fetchPage(wanted.after).then((result) => {
      if (isOver) return;
      setDone(id);
      setProblem(result.ok ? null : result.code);
      if (!result.ok) return;
      const { items, next } = result.value;
      setPages((before) => ({ items: wanted.after ? [...before.items, ...items] : items, next }));
    });
    return () => {
      isOver = true;
    };
  }, [id]);
  return {
    pages,
    isDone: done === id,
    problem,
    more: () => setAsked({ key, after: pages.next }),
  };
}

/** What comes after the list: more of it, a wheel, or what went wrong. */
function More<T>({ list }: { list: Fetched<T> }) {
  const i18n = useI18n();
  if (!list.isDone) return <Spinner />;
  if (list.problem !== null) {
    return <Notice kind="bad">{floorProblem(i18n, list.problem, "you")}</Notice>;
  }
  if (list.pages.next === null) return null;
  return <Button onClick={list.more}>{i18n.t("agent-earlier-more")}</Button>;
}
