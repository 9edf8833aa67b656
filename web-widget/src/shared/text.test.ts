import { describe, expect, it } from "vitest";
import { contrast, onColor, readableOn } from "./color";
import { byteLength, initials, segments } from "./text";

const links = (text: string) => segments(text).filter((piece) => piece.href);
const joined = (text: string) =>
  segments(text)
    .map((piece) => piece.text)
    .join("");

describe("segments", () => {
  it("finds web and mail addresses and keeps every character", () => {
    const text = "See https://example.com/a?b=1, www.example.org or mailto:a@example.com.";
    expect(links(text).map((piece) => piece.href)).toEqual([
      "https://example.com/a?b=1",
      "https://www.example.org/",
      "mailto:a@example.com",
    ]);
    expect(joined(text)).toBe(text);
  });

  it("leaves the brackets and stops of the sentence outside, and pairs inside", () => {
    expect(links("(https://example.com/x)")[0]?.text).toBe("https://example.com/x");
    expect(links("https://example.com/a_(b)!")[0]?.text).toBe("https://example.com/a_(b)");
    expect(links("آیا https://example.com/؟")[0]?.text).toBe("https://example.com/");
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "https://",
    "https://bank.example@evil.example/",
    "https://example.com/\u202egnp.exe",
    "<a href=javascript:alert(1)>x</a>",
  ])("makes no link of %s", (text) => {
    expect(links(text)).toEqual([]);
    expect(joined(text)).toBe(text);
  });
});

it("initials are the first letters of two words, of any script", () => {
  expect(initials("Maria Petrou")).toBe("M\u200cP");
  expect(initials(" ольга ")).toBe("О");
  expect(initials("😀 x y")).toBe("😀\u200cX");
  expect(initials("")).toBe("");
});

it("counts bytes as the router does", () => {
  expect(byteLength("aéس😀")).toBe(1 + 2 + 2 + 4);
});

describe("colours", () => {
  it("finds words that can be read on any colour", () => {
    for (let hue = 0; hue < 4096; hue += 37) {
      const color = `#${hue.toString(16).padStart(3, "0")}`;
      expect(contrast(color, onColor(color))).toBeGreaterThanOrEqual(4.5);
      for (const ground of ["#ffffff", "#171d22"]) {
        expect(contrast(readableOn(color, ground), ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
