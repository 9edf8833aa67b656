import { createContext } from "preact";
import { useContext, useLayoutEffect, useState } from "preact/hooks";
import type { I18n } from "../../shared/i18n";
import type { Shell } from "../shell";

export const ShellContext = createContext<Shell | null>(null);

/** The panel; the component is drawn again whenever anything in it changes. */
export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("useShell outside of ShellContext");
  const [, draw] = useState(0);
  // At once, not after the next frame: what comes in between would be missed.
  useLayoutEffect(() => shell.subscribe(() => draw((count) => count + 1)), [shell]);
  return shell;
}

export function useTexts(): I18n {
  return useShell().i18n;
}
