/** Red, green and blue of `#rgb` or `#rrggbb`, 0..255; null for anything else. */
export function parseColor(color: string): [number, number, number] | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(color.trim());
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color.trim());
  const parts = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  if (!parts) return null;
  const [r = 0, g = 0, b = 0] = parts.map((part) => Number.parseInt(part, 16));
  return [r, g, b];
}

/** Relative luminance, 0..1; WCAG 2.2. */
function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1..21; WCAG 2.2. 1 if either is not `#rrggbb`. */
export function contrast(a: string, b: string): number {
  const one = parseColor(a);
  const two = parseColor(b);
  if (!one || !two) return 1;
  const [dark = 0, light = 0] = [luminance(one), luminance(two)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour for words on `color`: white or black, whichever reads better. */
export function onColor(color: string): string {
  return contrast(color, "#ffffff") >= contrast(color, "#000000") ? "#ffffff" : "#000000";
}

/** `color`, darkened or lightened until it can be read on `ground`. */
export function readableOn(color: string, ground: string): string {
  const target = contrast(ground, "#ffffff") > contrast(ground, "#000000") ? 255 : 0;
  const start = parseColor(color) ?? [0, 0, 0];
  for (let step = 0; step <= 10; step++) {
    const mixed = start.map((part) => Math.round(part + ((target - part) * step) / 10));
    const candidate = `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(candidate, ground) >= 4.5) return candidate;
  }
  return target ? "#ffffff" : "#000000";
}
