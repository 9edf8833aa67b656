import type { CustomerQueue } from "../../generated/protocol";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../../shared/i18n";
import { Icon } from "../../shared/ui/icons";
import { Notice } from "../../shared/ui/parts";
import { waitWords } from "../../shared/wait";
import { useShell } from "./context";
import { Unsent } from "./Unsent";

/** What one can get help with, and when. */
export function Home() {
  const { client, i18n } = useShell();
  const panel = client.panel;
  const queues = panel.queues.filter((queue) => queue.channels.includes("chat"));
  const closed = queues.length > 0 && queues.every((queue) => queue.state === "closed");
  return (
    <div class="home">
      <div class="home__hero">
        <h2 data-first tabIndex={-1}>
          {i18n.t("home-greeting")}
        </h2>
        <p>{i18n.t(closed ? "home-all-closed" : "home-lead")}</p>
      </div>
      <Unsent />
      {panel.sessionGone && <Notice>{i18n.t("session-gone")}</Notice>}
      {queues.length === 0 ? (
        <Notice>{i18n.t("home-no-queues")}</Notice>
      ) : (
        <ul class="queues">
          {queues.map((queue) => (
            <QueueCard key={queue.queue} queue={queue} />
          ))}
        </ul>
      )}
      <LanguageChoice />
    </div>
  );
}

function QueueCard({ queue }: { queue: CustomerQueue }) {
  const shell = useShell();
  // A closed queue may still call back or take a message.
  const shut = queue.state === "closed" && !queue.callback && !queue.message;
  const content = (
    <>
      <span class="queue__text">
        <bdi class="queue__name">{queue.name}</bdi>
        <QueueState queue={queue} />
      </span>
      {!shut && <Icon name="forward" />}
    </>
  );
  if (shut) {
    return (
      <li>
        {/* Still reachable by keyboard and screen reader: the opening time is worth hearing. */}
        <div class="queue queue--closed">{content}</div>
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        class="queue"
        onClick={() => shell.go({ name: "form", queue: queue.queue })}
      >
        {content}
      </button>
    </li>
  );
}

/** Open, unstaffed or closed, with the opening time; and the queue's own words where there is room. */
export function QueueState({ queue, full = false }: { queue: CustomerQueue; full?: boolean }) {
  const { client, i18n } = useShell();
  const words = waitWords(i18n, queue.expected);
  const opens = queue.opens_at === null ? null : queue.opens_at - client.panel.offsetMs;
  return (
    <span class="queue__state">
      <span class={`dot dot--${queue.state}`} aria-hidden="true" />
      <span>
        {queue.state === "open" &&
          (words ? i18n.t("queue-open-wait", { wait: words }) : i18n.t("queue-open"))}
        {queue.state === "unstaffed" && ((full && queue.notice) || i18n.t("queue-unstaffed"))}
        {queue.state === "closed" && (
          <>
            {opens === null
              ? i18n.t("queue-closed")
              : i18n.t("queue-opens-at", { time: i18n.moment(opens) })}
            {queue.notice && <span class="queue__notice">{queue.notice}</span>}
          </>
        )}
        {queue.surge && queue.state !== "closed" && (
          <span class="queue__surge" dir="auto">
            {queue.surge}
          </span>
        )}
      </span>
    </span>
  );
}

function LanguageChoice() {
  const shell = useShell();
  return (
    <label class="language">
      <Icon name="globe" />
      <span class="sr-only">{shell.i18n.t("language")}</span>
      <select
        value={shell.i18n.language}
        onChange={(event) => void shell.setLanguage(event.currentTarget.value as Language)}
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
