import { contrast, onColor, parseColor, readableOn } from "../shared/color";
import type { Theme } from "../shared/embed";

const OWN = [
  "--head",
  "--on-head",
  "--accent",
  "--accent-strong",
  "--on-accent",
  "--accent-soft",
  "--accent-text",
];

/** Applies the website's wish; a colour that cannot be read on is adjusted where words stand. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme.mode === "light" || theme.mode === "dark") root.dataset.theme = theme.mode;
  else delete root.dataset.theme;
  for (const name of OWN) root.style.removeProperty(name);
  const color = theme.color;
  if (!color || !parseColor(color)) return;
  const surface = getComputedStyle(root).getPropertyValue("--surface").trim();
  const soft = mix(color, surface, 0.86);
  root.style.setProperty("--head", color);
  root.style.setProperty("--on-head", onColor(color));
  root.style.setProperty("--accent", color);
  root.style.setProperty("--on-accent", onColor(color));
  const strong = mix(color, onColor(color) === "#ffffff" ? "#000000" : "#ffffff", 0.18);
  root.style.setProperty(
    "--accent-strong",
    contrast(strong, onColor(color)) >= 4.5 ? strong : color,
  );
  root.style.setProperty("--accent-soft", soft);
  root.style.setProperty("--accent-text", readableOn(color, soft));
}

/** `share` of `other` in `color`. */
function mix(color: string, other: string, share: number): string {
  const one = parseColor(color) ?? [0, 0, 0];
  const two = parseColor(other) ?? [255, 255, 255];
  const parts = one.map((part, index) =>
    Math.round(part * (1 - share) + (two[index] ?? 0) * share),
  );
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
