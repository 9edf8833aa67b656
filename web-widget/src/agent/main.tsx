/** The agent desktop: finds out who is signed in and shows the sign-in page or the desktop. */
import { render } from "preact";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";
import "./agent.css";
import "./work.css";
import "./conversation.css";
import { App } from "./app";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
