/** The supervisors' page: the queues as they are now, and how honest the promises were. */
import { render } from "preact";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";
import "../shared/staff/frame.css";
import "../shared/staff/signin.css";
import "../shared/staff/dialogs.css";
import "./styles/page.css";
import "./styles/promises.css";
import { App } from "./app";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
