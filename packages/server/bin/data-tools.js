#!/usr/bin/env node
// Starts data-tools: the built program, or the sources when run from a checkout. Plain JavaScript that
// any Node understands, so that an old one can be told so.
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `Data Tools needs Node.js 22.13 or newer; this is ${process.versions.node}. ` +
      "Install a newer one from https://nodejs.org, or use npm start, which brings its own.\n",
  );
  process.exit(1);
}
// Where the folder cannot be written, nothing is kept.
module.enableCompileCache(fileURLToPath(new URL("../dist/compiled", import.meta.url)));
const built = new URL("../dist/main.js", import.meta.url);
const sources = new URL("../src/main.ts", import.meta.url);
const checkout = existsSync(sources) && Boolean(process.features.typescript);
await import((checkout ? sources : built).href);
