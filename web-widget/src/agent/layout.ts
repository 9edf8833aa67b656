/** Which conversations stand side by side. Pure; belongs to this window alone. */

/** Most columns, however wide the screen. */
export const COLUMNS_MAX = 3;

/** The open columns in the order of the screen, and the one that has the agent's attention. */
export interface Layout {
  readonly open: readonly string[];
  readonly active: string | null;
  /** Newest last: who gives way when the columns are full. */
  readonly recent: readonly string[];
}

/** Nothing open. */
export const EMPTY_LAYOUT: Layout = { open: [], active: null, recent: [] };

/** Opens `session` and makes it the active one; the one left alone longest gives way. */
export function openSession(layout: Layout, session: string, columns: number): Layout {
  const recent = [...layout.recent.filter((id) => id !== session), session];
  if (layout.open.includes(session)) return { ...layout, active: session, recent };
  if (layout.open.length < columns)
    return { open: [...layout.open, session], active: session, recent };
  const [oldest] = byUse(layout.open, recent);
  const open = layout.open.map((id) => (id === oldest ? session : id));
  return { open, active: session, recent };
}

/** Closes the single view (a phone's way back to the list). */
export function closeActive(layout: Layout): Layout {
  return { ...layout, active: null };
}

/**
 * Follows the sessions of the desk: gone ones leave, free columns take up the others in order, and
 * a narrower window keeps the ones used last. `isList` leaves the choice open (phones).
 */
export function follow(
  layout: Layout,
  sessions: readonly string[],
  columns: number,
  isList: boolean,
): Layout {
  const there = new Set(sessions);
  const recent = layout.recent.filter((id) => there.has(id));
  let open = layout.open.filter((id) => there.has(id));
  while (open.length > columns) {
    const victim = byUse(open, recent).find((id) => id !== layout.active);
    open = open.filter((id) => id !== victim);
  }
  for (const id of sessions) {
    if (open.length < columns && !open.includes(id)) open = [...open, id];
  }
  const isActiveThere = layout.active !== null && open.includes(layout.active);
  const fallback = isList
    ? null
    : ([...recent].reverse().find((id) => open.includes(id)) ?? open[0] ?? null);
  const active = isActiveThere ? layout.active : fallback;
  const isSame =
    active === layout.active && equal(open, layout.open) && equal(recent, layout.recent);
  return isSame ? layout : { open, active, recent };
}

/** The columns, the one left alone longest first; never used ones before all. */
function byUse(open: readonly string[], recent: readonly string[]): string[] {
  return [...open].sort((a, b) => recent.indexOf(a) - recent.indexOf(b));
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
