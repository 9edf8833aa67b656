import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { defineConfig } from "vite";
import { LANGUAGES } from "./src/shared/negotiate";

/** The two texts that the loader needs before there is a panel, from the panel's catalogue: a
 * Fluent runtime would cost it most of its size. */
function launcherWords() {
  return Object.fromEntries(
    LANGUAGES.map((language) => {
      const path = resolve(import.meta.dirname, `locales/${language}/widget.ftl`);
      const bundle = new FluentBundle(language);
      bundle.addResource(new FluentResource(readFileSync(path, "utf8")));
      const text = (id: string) => {
        const pattern = bundle.getMessage(id)?.value;
        if (!pattern) throw new Error(`${path}: "${id}" is missing`);
        return bundle.formatPattern(pattern);
      };
      return [language, { open: text("launcher-open"), title: text("panel-title") }];
    }),
  );
}

/** `/widget.js`: one classic script without imports, added to what vite.config.ts has built. */
export default defineConfig({
  publicDir: false,
  define: { __LAUNCHER_WORDS__: JSON.stringify(launcherWords()) },
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry: resolve(import.meta.dirname, "src/loader/main.ts"),
      formats: ["iife"],
      name: "SeiraLoader",
      fileName: () => "widget.js",
    },
  },
});
