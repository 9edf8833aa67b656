/** The one global name on a website. */
interface SeiraEntry {
  (verb?: string, ...args: unknown[]): unknown;
  /** Calls made before the loader was there. */
  q?: ArrayLike<unknown>[];
  open?: (...args: unknown[]) => unknown;
}

interface Window {
  Seira?: SeiraEntry;
}
