// A KMS by way of a command of the operator's: it gets the wrapped key on standard input and prints the key
// on standard output, as 32 bytes or in base64. Neither is ever an argument, a file or a line of a log.
import { spawn } from "node:child_process";
import type { Unwrap } from "../kms.ts";

const keyBytes = 32;
/** What a command may print: a key in base64 and some white space. */
const longest = 1024;
/** A service that does not answer in this time is not there, ms. */
const patience = 30_000;

export const unwrapByCommand: Unwrap = (wrapped, { command }) =>
  new Promise((resolve) => {
    if (command === "") return resolve("it is wrapped, and the setting KEY_COMMAND that opens it is empty");
    // What the command says of itself goes nowhere: it could hold the key.
    const child = spawn(command, { shell: true, stdio: ["pipe", "pipe", "ignore"], timeout: patience });
    const parts: Buffer[] = [];
    let length = 0;
    child.stdout.on("data", (part: Buffer) => {
      length += part.length;
      if (length <= longest) parts.push(part);
    });
    // What it started may outlive it and hold its output open.
    child.on("exit", (_, signal) => signal && child.stdout.destroy());
    child.on("error", (error: NodeJS.ErrnoException) => resolve(`KEY_COMMAND cannot be run (${error.code})`));
    child.on("close", (code, signal) => {
      if (code !== 0) return resolve(`KEY_COMMAND failed (${code === null ? signal : `code ${code}`})`);
      const key = length <= longest ? keyOf(Buffer.concat(parts)) : null;
      for (const part of parts) part.fill(0);
      resolve(key ?? "KEY_COMMAND did not print a key of 32 bytes");
    });
    // A command that does not read ends the pipe; its exit code tells what happened.
    child.stdin.on("error", () => {});
    child.stdin.end(wrapped);
  });

function keyOf(printed: Buffer): Buffer | null {
  if (printed.length === keyBytes) return printed;
  const text = printed.toString("latin1").trim();
  const key = /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, "base64") : null;
  return key?.length === keyBytes ? key : null;
}
