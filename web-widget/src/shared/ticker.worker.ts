/** Told once how often to tick; answers with a message each time. */
self.onmessage = (event: MessageEvent<number>) => {
  setInterval(() => self.postMessage(0), event.data);
};
