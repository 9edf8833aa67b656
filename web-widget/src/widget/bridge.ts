import { HELLO, PORT, type ToHost, type ToPanel } from "../shared/embed";

/** The line to the loader on the website around this frame. */
export interface Host {
  send(message: ToHost): void;
}

/** Whether the panel stands in a frame, or is a page of its own. */
export function isFramed(): boolean {
  return window.parent !== window;
}

/**
 * Meets the loader: tells the page around that this frame is there, and takes the first port that
 * comes from that very window and from the origin that the frame's address names. Anything else
 * that other windows say is not listened to.
 */
export function meetHost(onMessage: (message: ToPanel) => void): Host {
  const expected = decodeURIComponent(location.hash.slice(1));
  let port: MessagePort | null = null;
  const early: ToHost[] = [];
  const meet = (event: MessageEvent) => {
    const given = event.ports[0];
    if (event.source !== window.parent || event.origin !== expected) return;
    if (event.data !== PORT || !given) return;
    window.removeEventListener("message", meet);
    port = given;
    given.onmessage = (message: MessageEvent<ToPanel>) => onMessage(message.data);
    for (const message of early.splice(0)) given.postMessage(message);
  };
  window.addEventListener("message", meet);
  if (URL.canParse(expected)) window.parent.postMessage(HELLO, expected);
  return {
    send: (message) => {
      if (port) port.postMessage(message);
      else early.push(message);
    },
  };
}
