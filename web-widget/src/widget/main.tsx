import { render } from "preact";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";
import "./styles/frame.css";
import "./styles/home.css";
import "./styles/waiting.css";
import "./styles/talking.css";
import "./styles/small.css";
import { unlockSound } from "../shared/sound";
import { openStore } from "../shared/storage";
import { isFramed, meetHost } from "./bridge";
import { ownSetup, type Setup, Shell } from "./shell";
import { App } from "./views/App";

async function show(start: Promise<Shell>): Promise<Shell> {
  const shell = await start;
  const root = document.getElementById("app");
  if (root) render(<App shell={shell} />, root);
  return shell;
}

function begin(): void {
  const store = openStore();
  // Sound is allowed only after a first touch of the page.
  document.addEventListener("pointerdown", unlockSound, { once: true });
  if (!isFramed()) {
    void show(Shell.start(null, store, ownSetup()));
    return;
  }
  let shell: Promise<Shell> | null = null;
  const host = meetHost((message) => {
    if (shell) void shell.then((ready) => ready.hear(message));
    else if (message.type === "setup") {
      const setup: Setup = message;
      shell = show(Shell.start(host, store, setup));
    }
  });
}

begin();
