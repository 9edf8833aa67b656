import { resolve } from "node:path";
import { defineConfig } from "vite";

/**
 * The four pages. The loader has a build of its own (vite.loader.config.ts): it is a classic
 * script with a fixed name, and it must share no chunk with a page.
 *
 * Relative addresses let Seira live under a path behind a proxy. Nothing is inlined, so that a
 * Content-Security-Policy without `unsafe-inline` holds.
 */
export default defineConfig({
  base: "./",
  // JSX needs no plugin: the compiler takes `jsxImportSource` from tsconfig.json.
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        widget: resolve(import.meta.dirname, "widget/index.html"),
        agent: resolve(import.meta.dirname, "agent/index.html"),
        supervisor: resolve(import.meta.dirname, "supervisor/index.html"),
        demo: resolve(import.meta.dirname, "demo/index.html"),
      },
    },
  },
  worker: { format: "es" },
  server: {
    // `npm run dev` next to a running `seira serve`.
    proxy: {
      "/ws": { target: "ws://127.0.0.1:8080", ws: true },
      "/api": "http://127.0.0.1:8080",
    },
  },
});
