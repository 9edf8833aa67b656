/** The agent desktop: finds out who is signed in and shows the sign-in page or the desktop. */
import { render } from "preact";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";
import "../shared/staff/frame.css";
import "../shared/staff/signin.css";
import "./styles/frame.css";
import "./styles/menus.css";
import "./styles/banners.css";
import "../shared/staff/dialogs.css";
import "./styles/rail.css";
import "./styles/waiting.css";
import "./styles/talk.css";
import "./styles/thread.css";
import "./styles/writing.css";
import "./styles/offers.css";
import "./styles/colleagues.css";
import "./styles/identity.css";
import { App } from "./app";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
