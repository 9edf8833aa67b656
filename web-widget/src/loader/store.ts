/** The website's storage; a page where it is blocked simply forgets. Smaller than the pages' store,
 * because the loader has to be. */
export const store = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  /** Null removes. */
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Full or blocked: the panel's own storage may still do.
    }
  },
};
