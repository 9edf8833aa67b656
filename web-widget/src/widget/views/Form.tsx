import { useState } from "preact/hooks";
import { NAME_MAX_CHARS, TOPIC_MAX_CHARS } from "../../generated/protocol";
import { messageIds } from "../../shared/i18n";
import { Button, Notice, Spinner } from "../../shared/ui/parts";
import { Choices } from "./Choices";
import { useShell } from "./context";
import { QueueState } from "./Home";

const REFUSALS: Record<string, string> = messageIds({
  queue_closed: "refused-queue-closed",
  queue_full: "refused-queue-full",
  queue_unknown: "refused-queue-unknown",
  channel_unavailable: "refused-queue-unknown",
  too_fast: "refused-busy",
  busy: "refused-busy",
});

/** Name and topic; both may stay empty. */
export function Form({ queue: id }: { queue: string }) {
  const shell = useShell();
  const { client, i18n, prefill, page } = shell;
  const [name, setName] = useState(client.draft("name") || (prefill.name ?? ""));
  const [topic, setTopic] = useState(client.draft("topic") || (prefill.topic ?? ""));
  const queue = client.panel.queues.find((known) => known.queue === id);
  const busy = client.panel.starting !== null;
  const refused = client.panel.startRefused;
  const closed = !queue || queue.state === "closed";
  const submit = (event: Event) => {
    event.preventDefault();
    if (!busy && !closed) shell.start(id, name, topic);
  };
  const [filling, setFilling] = useState(false);
  return (
    <div class="form">
      <form id="start" class="form__fields" onSubmit={submit}>
        <h2 class="form__title">
          <bdi>{queue?.name}</bdi>
        </h2>
        {queue && <QueueState queue={queue} full />}
        <label class="field">
          <span class="field__label">{i18n.t("form-name")}</span>
          <input
            class="input"
            data-first
            name="name"
            autocomplete="name"
            dir="auto"
            maxLength={NAME_MAX_CHARS}
            value={name}
            onInput={(event) => {
              setName(event.currentTarget.value);
              client.setDraft("name", event.currentTarget.value);
            }}
          />
        </label>
        <label class="field">
          <span class="field__label">{i18n.t("form-topic")}</span>
          <textarea
            class="input"
            name="topic"
            rows={3}
            dir="auto"
            maxLength={TOPIC_MAX_CHARS}
            aria-describedby="topic-hint"
            value={topic}
            onInput={(event) => {
              setTopic(event.currentTarget.value);
              client.setDraft("topic", event.currentTarget.value);
            }}
          />
          <span class="field__hint" id="topic-hint">
            {i18n.t("form-topic-hint")}
          </span>
        </label>
        {page && <Notice>{i18n.t("form-page", { page })}</Notice>}
        {refused && (
          <div role="alert">
            <Notice kind="bad">{i18n.t(REFUSALS[refused] ?? "refused-other")}</Notice>
          </div>
        )}
      </form>
      <div class="form__foot">
        {busy && client.panel.held !== null && (
          <Button wide onClick={() => client.cancelStart()}>
            {i18n.t("form-cancel")}
          </Button>
        )}
        {!filling && (
          <Button type="submit" form="start" kind="primary" wide aria-disabled={busy || closed}>
            {busy && <Spinner />}
            {i18n.t(busy ? "form-starting" : "form-start")}
          </Button>
        )}
      </div>
      {queue && (queue.callback || queue.message) && (
        <div class="form__instead">
          <Choices
            queue={id}
            busy={busy}
            refused={null}
            onChoose={(instead) => shell.start(id, name, topic, instead)}
            onKind={(kind) => setFilling(kind !== null)}
          />
        </div>
      )}
    </div>
  );
}
