// Builds the page into the server's dist, so that one package serves everything from one origin.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Compressed forms lie beside the files, so that the server has nothing to compress. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  writeBundle({ dir = "" }, bundle) {
    for (const name of Object.keys(bundle).filter((each) => /\.(?:js|css|svg)$/.test(each))) {
      const path = join(dir, name);
      const plain = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(plain));
      writeFileSync(`${path}.gz`, gzipSync(plain));
    }
  },
};

/** Which packages of others the page holds is written beside it, for their licenses and the bill of materials. */
const parts: Plugin = {
  name: "parts",
  apply: "build",
  writeBundle({ dir = "" }, bundle) {
    const held = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
    const folder = /^(?:.*?\/)??((?:packages\/ui\/)?node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;
    const paths = new Set(held.map((id) => folder.exec(id.replaceAll("\\", "/"))?.[1]).filter(Boolean));
    writeFileSync(join(dir, "..", "page-parts.json"), `${JSON.stringify([...paths].sort(), null, 2)}\n`);
  },
};

export default defineConfig({
  plugins: [react(), compressed, parts],
  // Files are named as they lie to each other: the server, which knows the path it lies below, completes the page's.
  base: "./",
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
