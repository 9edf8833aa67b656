import type { I18n } from "../shared/i18n";
import { type Block, blocks } from "./groups";
import type { Session } from "./panel";
import { endWords, eventWords } from "./words";

/** Nothing in the file may fetch or run anything, whatever was written. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
body { max-inline-size: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; }
h2 { margin-block-start: 2rem; border-block-end: 1px solid; font-size: 1rem; }
ol { padding: 0; list-style: none; }
li { margin-block: 0.75rem; }
p { margin: 0; }
.who { font-weight: 600; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.event { font-style: italic; }
time { font-weight: 400; opacity: 0.75; }
`;
/** File names longer than this are cut, in characters. */
const NAME_MAX = 40;
/** Browsers read the file a moment after the click, milliseconds. */
const READ_MS = 60_000;

/** Whether there is anything worth a file. */
export function hasMessages(session: Session): boolean {
  return session.lines.some((line) => line.kind === "message");
}

/** A conversation as a page of its own: nothing but text, no script, nothing from elsewhere. */
export function transcript(i18n: I18n, session: Session, offsetMs: number): string {
  const title = `${i18n.plain("transcript-title")}: ${session.queueName}`;
  const page = document.implementation.createHTMLDocument(title);
  const local = (at: number) => at - offsetMs;
  const add = (to: Element, tag: string, text = "", kind = ""): HTMLElement => {
    const element = page.createElement(tag);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    to.append(element);
    return element;
  };
  page.documentElement.lang = i18n.language;
  page.documentElement.dir = i18n.direction;
  const meta = (name: string, value: string, content?: string) => {
    const element = add(page.head, "meta");
    element.setAttribute(name, value);
    if (content) element.setAttribute("content", content);
    page.head.prepend(element);
  };
  meta("http-equiv", "Content-Security-Policy", POLICY);
  meta("name", "viewport", "width=device-width");
  meta("charset", "utf-8");
  const main = add(page.body, "main");
  add(main, "h1", title);
  add(main, "p", i18n.full(local(session.arrivedAt)));
  if ((session.lines[0]?.seq ?? 1) > 1) add(main, "p", i18n.t("transcript-cut"), "event");
  let list = add(main, "ol");
  const when = (to: HTMLElement, at: number) => {
    const time = add(to, "time", i18n.time(local(at)));
    time.setAttribute("datetime", new Date(local(at)).toISOString());
  };
  const put = (block: Block) => {
    if (block.kind === "day") {
      add(main, "h2", i18n.date(local(block.at)));
      list = add(main, "ol");
      return;
    }
    if (block.kind === "event") {
      const item = add(list, "li", `${eventWords(i18n, block.line)} `, "event");
      when(item, block.line.at);
      return;
    }
    for (const message of block.messages) {
      const item = add(list, "li");
      const who = add(item, "p", "", "who");
      const name = message.name ?? (message.from === "customer" ? i18n.t("transcript-you") : "");
      add(who, "bdi", name);
      who.append(" ");
      when(who, message.at);
      add(item, "p", message.text, "text").setAttribute("dir", "auto");
    }
  };
  for (const block of blocks(session.lines, (at) => new Date(local(at)).toDateString())) put(block);
  if (list.childElementCount === 0) list.remove();
  if (session.state === "ended") add(main, "p", endWords(i18n, session.endReason), "event");
  // As an element it would fall under the policy of this page, which allows none inline. Whatever
  // was written is escaped by now, so the first end of the head is the end of the head.
  const whole = new XMLSerializer().serializeToString(page.documentElement);
  return `<!doctype html>\n${whole.replace("</head>", `<style>${STYLE}</style></head>`)}\n`;
}

/** A name that every file system takes: letters and digits of any script, and the day. */
export function fileName(session: Session): string {
  const words = session.queueName.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  const name =
    [...words]
      .slice(0, NAME_MAX)
      .join("")
      .replace(/^-+|-+$/g, "") || "chat";
  const day = new Date(session.arrivedAt);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${name}-${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}.html`;
}

/** Hands the conversation to the browser as a file. It needs no connection. */
export function saveTranscript(i18n: I18n, session: Session, offsetMs: number): void {
  const text = transcript(i18n, session, offsetMs);
  const url = URL.createObjectURL(new Blob([text], { type: "text/html;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(session);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_MS);
}
