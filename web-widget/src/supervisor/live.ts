import { useEffect, useRef, useState } from "preact/hooks";
import type { FloorAgent, LiveQueues } from "../generated/protocol";
import { fetchQueues, NOT_SIGNED_IN, type Result } from "../shared/staff/api";
import { fetchAgents } from "./api";

/** How often the floor is asked for, milliseconds. */
const EVERY_MS = 5_000;
/** Most pages of agents that are read at once. */
const PAGES_MAX = 20;

/** How many of those on duty do what. */
export interface Crew {
  /** Take work and have room. */
  readonly available: number;
  /** Take work, all room in use. */
  readonly busy: number;
  /** Away, or back in a moment. */
  readonly away: number;
}

/** The floor as it was last seen. */
export interface Floor {
  readonly queues: LiveQueues | null;
  readonly crew: Crew | null;
  /** Why the last look gave nothing. */
  readonly problem: string | null;
}

/** Looks at the floor again and again. Looks that fail leave what was seen before. */
export function useFloor(locale: string, onOut: () => void): Floor & { look: () => Promise<void> } {
  const [floor, setFloor] = useState<Floor>({ queues: null, crew: null, problem: null });
  const latest = useRef(0);
  const look = async () => {
    latest.current += 1;
    const turn = latest.current;
    const [queues, crew] = await Promise.all([fetchQueues(locale), fetchCrew()]);
    // A slow answer does not take the place of a later one.
    if (turn !== latest.current) return;
    if (!queues.ok && queues.code === NOT_SIGNED_IN) onOut();
    setFloor((before) => ({
      queues: queues.ok ? queues.value : before.queues,
      crew: crew.ok ? crew.value : before.crew,
      problem: queues.ok ? null : queues.code,
    }));
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => document.hidden || void look(), EVERY_MS);
    const shown = () => document.hidden || void look();
    document.addEventListener("visibilitychange", shown);
    return () => {
      latest.current += 1;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", shown);
    };
  }, [locale]);
  return { ...floor, look };
}

async function fetchCrew(): Promise<Result<Crew>> {
  const agents: FloorAgent[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const part: Awaited<ReturnType<typeof fetchAgents>> = await fetchAgents(after);
    if (!part.ok) return part;
    agents.push(...part.value.agents);
    after = part.value.next;
    if (after === null) break;
  }
  return { ok: true, value: crewOf(agents) };
}

/** Counts who does what; those who are offline count nowhere. */
export function crewOf(agents: readonly Pick<FloorAgent, "presence" | "load">[]): Crew {
  const working = agents.filter(({ presence }) => presence === "available");
  const busy = working.filter(({ load }) => load >= 1).length;
  const away = agents.filter(({ presence }) => presence === "away" || presence === "grace").length;
  return { available: working.length - busy, busy, away };
}
