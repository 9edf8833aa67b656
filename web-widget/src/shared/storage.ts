/**
 * Local storage that works where a browser blocks it: third-party frames, private windows, full
 * disks. Then things live in memory, for as long as the page does.
 */
export interface Store {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Keys that start with `prefix`, in no particular order. */
  keys(prefix: string): string[];
}

/** A store that forgets everything with the page. */
export function memoryStore(): Store {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

function working(): Storage | null {
  try {
    const storage = window.localStorage;
    storage.setItem("seira:probe", "1");
    storage.removeItem("seira:probe");
    return storage;
  } catch {
    return null;
  }
}

/** The browser's storage, or memory where it is blocked. A write that fails later is kept in memory. */
export function openStore(): Store {
  const storage = working();
  const memory = memoryStore();
  if (!storage) return memory;
  return {
    get: (key) => memory.get(key) ?? storage.getItem(key),
    set: (key, value) => {
      try {
        storage.setItem(key, value);
        memory.remove(key);
      } catch {
        memory.set(key, value);
      }
    },
    remove: (key) => {
      memory.remove(key);
      storage.removeItem(key);
    },
    keys: (prefix) => {
      const found = new Set(memory.keys(prefix));
      for (let index = 0; index < storage.length; index++) {
        const key = storage.key(index);
        if (key?.startsWith(prefix)) found.add(key);
      }
      return [...found];
    },
  };
}
