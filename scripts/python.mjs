// Python environments with pinned packages, made once below node_modules/.cache.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

/** The interpreter of an environment with a file's pinned packages; null if it cannot be made. */
export async function environment(pinned, what) {
  const made = await once(pinned, what, async (folder) => {
    const interpreter = join(folder, "bin", "python");
    return (await succeeds("python3", ["-m", "venv", folder])) && installs(interpreter, pinned);
  });
  return made && join(made, "bin", "python");
}

/** A folder for a file of pinned packages, made once; null if it cannot be made. */
export async function once(requirements, what, make) {
  const pinned = readFileSync(requirements, "utf8");
  const digest = createHash("sha256").update(pinned).digest("hex").slice(0, 12);
  const folder = join(root, "node_modules", ".cache", "interop", digest);
  const done = join(folder, "complete");
  if (existsSync(done)) return folder;
  process.stderr.write(`Making ${what} (once)…\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!(await make(folder))) return null;
  writeFileSync(done, pinned);
  return folder;
}

export function installs(interpreter, requirements, ...more) {
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  return succeeds(interpreter, [...pip, ...more, "-r", requirements]);
}

function succeeds(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}
