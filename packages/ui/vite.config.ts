// Builds the page into the server's dist, so that one package serves everything from one origin.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../server/dist/ui",
    emptyOutDir: true,
    target: "es2023",
    // The content policy allows nothing inline but styles: no data: URLs, no inline preload script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:4870" },
  },
});
