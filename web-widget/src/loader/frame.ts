import { HELLO, PORT, type ToHost, type ToPanel } from "../shared/embed";

/** A panel that is silent for so long is most likely not allowed on this website. */
const PATIENCE_MS = 10_000;

/**
 * The panel's frame and the line to it. Only a message from this very frame, on the origin that
 * this script came from, is listened to; everything later goes over a port that nobody else has.
 */
export class PanelFrame {
  readonly element = document.createElement("iframe");
  readonly #origin: string;
  readonly #setup: () => ToPanel;
  readonly #onMessage: (message: ToHost) => void;
  #port: MessagePort | null = null;
  readonly #patience: ReturnType<typeof setTimeout>;
  #early: ToPanel[] = [];

  /** `base` is the folder of the script; `setup` is the first thing said to each load of the frame. */
  constructor(
    base: URL,
    title: string,
    setup: () => ToPanel,
    onMessage: (message: ToHost) => void,
  ) {
    this.#origin = base.origin;
    this.#setup = setup;
    this.#onMessage = onMessage;
    const address = new URL("widget/", base);
    address.hash = location.origin;
    this.element.src = address.href;
    this.element.title = title;
    this.element.allow = "microphone; autoplay; clipboard-write";
    window.addEventListener("message", this.#meet);
    this.#patience = setTimeout(() => {
      if (this.#port) return;
      // biome-ignore lint/suspicious/noConsole: only whoever builds the website can help here
      console.warn(`Seira: no panel. Is ${location.origin} in embed_origins?`);
      onMessage({ type: "event", event: { event: "error", code: "no_panel" } });
    }, PATIENCE_MS);
  }

  send(message: ToPanel): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#early.push(message);
  }

  destroy(): void {
    clearTimeout(this.#patience);
    window.removeEventListener("message", this.#meet);
    this.#port?.close();
    this.element.remove();
  }

  readonly #meet = (event: MessageEvent) => {
    if (event.source !== this.element.contentWindow || event.origin !== this.#origin) return;
    if (event.data !== HELLO) return;
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (message: MessageEvent<ToHost>) => this.#onMessage(message.data);
    this.element.contentWindow?.postMessage(PORT, this.#origin, [port2]);
    port1.postMessage(this.#setup());
    for (const message of this.#early.splice(0)) port1.postMessage(message);
  };
}
