/**
 * The pages of one browser that share a storage: which of them this one is, and which are open. A
 * page keeps its name over a reload, so that what it left unfinished is still its own.
 */
export interface Pages {
  /** Name of this page. */
  readonly own: string;
  /** Names of the pages that are open, this one included; null where the browser cannot tell. */
  open(): Promise<ReadonlySet<string> | null>;
}

const KEY = "seira:page";
const LOCK = "seira:page:";

/** Pages without the browser's help: nobody is known to be open. */
export function lonePage(own: string = drawn()): Pages {
  return { own, open: async () => null };
}

/**
 * Joins the pages of this browser. A lock that lasts as long as the page tells the others that it is
 * there; browsers have locks on secure origins alone.
 */
export function joinPages(): Pages {
  let own = remembered() ?? drawn();
  const locks = navigator.locks;
  remember(own);
  if (!locks) return lonePage(own);
  const hold = (name: string): void => {
    void locks.request(LOCK + name, { ifAvailable: true }, (lock) => {
      if (lock) return new Promise(() => undefined);
      // A copied tab has copied the name, too.
      own = drawn();
      remember(own);
      hold(own);
      return undefined;
    });
  };
  hold(own);
  return {
    get own() {
      return own;
    },
    open: async () => {
      const { held = [] } = await locks.query();
      const names = held.map(({ name = "" }) => name).filter((name) => name.startsWith(LOCK));
      return new Set([own, ...names.map((name) => name.slice(LOCK.length))]);
    },
  };
}

function drawn(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(name: string): void {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // Blocked: after a reload this is another page.
  }
}
