#!/usr/bin/env node
// Starts data-tools: the built program, or the sources when run from a checkout. Plain JavaScript that
// any Node understands, so that an old one can be told so.
import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const sources = new URL("../src/main.ts", import.meta.url);
const checkout = existsSync(sources);
// Sources need a Node that runs TypeScript.
const needed = checkout ? "22.18" : engines.node.replace(">=", "");
const [major, minor] = process.versions.node.split(".").map(Number);
const [leastMajor, leastMinor] = needed.split(".").map(Number);
if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  process.stderr.write(
    `Data Tools needs Node.js ${needed} or newer; this is ${process.versions.node}. ` +
      `Install a newer one from https://nodejs.org${checkout ? ", or use npm start, which brings its own" : ""}.\n`,
  );
  process.exit(1);
}
// Where the folder cannot be written, nothing is kept.
module.enableCompileCache(fileURLToPath(new URL("../dist/compiled", import.meta.url)));
await import((checkout ? sources : new URL("../dist/main.js", import.meta.url)).href);
