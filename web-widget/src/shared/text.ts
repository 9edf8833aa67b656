/** A piece of a message: text, or text that leads somewhere. */
export interface Segment {
  text: string;
  href?: string;
}

const CANDIDATE = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"'`\u201c\u201d\u00ab\u00bb]+/giu;
/** Characters that turn the reading direction around could make a link show another address. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const ALLOWED = new Set(["http:", "https:", "mailto:"]);

/** Cuts a message into text and links. Nothing is ever read as HTML. */
export function segments(message: string): Segment[] {
  const found: Segment[] = [];
  let end = 0;
  for (const match of message.matchAll(CANDIDATE)) {
    const text = withoutTail(match[0]);
    const href = safeHref(text);
    if (!href) continue;
    if (match.index > end) found.push({ text: message.slice(end, match.index) });
    found.push({ text, href });
    end = match.index + text.length;
  }
  if (end < message.length) found.push({ text: message.slice(end) });
  return found;
}

/** A full stop or bracket after an address belongs to the sentence, unless its pair is inside. */
function withoutTail(candidate: string): string {
  let text = candidate;
  for (;;) {
    const last = text.at(-1) ?? "";
    const pair = last === ")" ? "(" : last === "]" ? "[" : null;
    const paired = pair !== null && text.split(pair).length >= text.split(last).length;
    if (!/[.,;:!?)\]}*_~\u060c\u061b\u061f\u2026]/u.test(last) || paired) return text;
    text = text.slice(0, -1);
  }
}

function safeHref(text: string): string | null {
  if (DIRECTION_MARKS.test(text)) return null;
  const address = /^www\./i.test(text) ? `https://${text}` : text;
  try {
    const url = new URL(address);
    if (!ALLOWED.has(url.protocol)) return null;
    // A user name before the host is a common disguise: https://bank.example@evil.example
    if (url.protocol !== "mailto:" && (url.username || url.password || !url.hostname)) return null;
    return url.href;
  } catch {
    return null;
  }
}

/** The first letters of up to two words of a name, for a picture without a picture. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean).slice(0, 2);
  return words
    .map((word) => [...word][0] ?? "")
    .join("\u200c")
    .toLocaleUpperCase();
}

/** Length in bytes of UTF-8, as the router counts it. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
