/** A stand-in for `WebSocket` in unit tests: the test plays the router. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  readyState: number = WebSocket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  /** What the page has sent, parsed. */
  readonly sent: { type: string; id?: number; [key: string]: unknown }[] = [];

  constructor() {
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1);
    if (!last) throw new Error("no socket was opened");
    return last;
  }

  static make = (): WebSocket => new FakeSocket() as unknown as WebSocket;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The line breaks. */
  break(): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }

  types(): string[] {
    return this.sent.map((frame) => frame.type);
  }
}
