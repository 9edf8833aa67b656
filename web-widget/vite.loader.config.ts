import { resolve } from "node:path";
import { defineConfig } from "vite";

/** `/widget.js`: one classic script without imports, added to what vite.config.ts has built. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2020",
    lib: {
      entry: resolve(import.meta.dirname, "src/loader/main.ts"),
      formats: ["iife"],
      name: "SeiraLoader",
      fileName: () => "widget.js",
    },
  },
});
