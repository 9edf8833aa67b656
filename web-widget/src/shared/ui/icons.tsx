/** Small line icons, drawn on a 24 by 24 grid. They are decoration: the text beside them speaks. */
const PATHS = {
  chat: "M21 12a8 8 0 0 1-11.6 7.1L4 20.5l1.4-4.6A8 8 0 1 1 21 12Z",
  close: "M6 6l12 12M18 6 6 18",
  minimize: "M5 9l7 7 7-7",
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  send: "M4 12h15M13 6l6 6-6 6",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  shield: "M12 3l7 3v5c0 4.6-3 8.3-7 10-4-1.7-7-5.4-7-10V6l7-3ZM8.5 12l2.5 2.5 4.5-5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 7v5l3.5 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  alert:
    "M12 8v5M12 16.5v.01M10.3 4 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0Z",
  info: "M12 11v5M12 8v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  leave: "M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M10 12h11M17 8l4 4-4 4",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 20.5a8 8 0 0 1 16 0",
  users:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.9a3.5 3.5 0 0 1 0 6.2M18 14.2a6.5 6.5 0 0 1 3.5 5.8",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15L6 16ZM10 20.5a2.2 2.2 0 0 0 4 0",
  bellOff: "M4 4l16 16M7 8a6 6 0 0 1 11 3v4M6 11v5l-1.5 2H17M10 20.5a2.2 2.2 0 0 0 4 0",
  phone:
    "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 4 5a1 1 0 0 1 1-1Z",
  transfer: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
  eyeOff:
    "M4 4l16 16M9.9 5.2A9.6 9.6 0 0 1 12 5c5 0 8.3 4 9.5 7a13 13 0 0 1-2.3 3.5M6.3 7.2A13 13 0 0 0 2.5 12c1.2 3 4.5 7 9.5 7a9.6 9.6 0 0 0 4.4-1M10 10a2.8 2.8 0 0 0 4 4",
  plus: "M12 5v14M5 12h14",
  note: "M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM14 3v5h5M9 13h6M9 17h4",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
} as const;

export type IconName = keyof typeof PATHS;

/** Icons that point somewhere and so are mirrored in right-to-left pages. */
const DIRECTIONAL: ReadonlySet<IconName> = new Set<IconName>([
  "back",
  "forward",
  "send",
  "leave",
  "transfer",
]);

export function Icon({ name }: { name: IconName }) {
  const kind = DIRECTIONAL.has(name) ? "icon icon--directional" : "icon";
  return (
    <svg class={kind} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
