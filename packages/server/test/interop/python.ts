// Python for tests: the environment that `npm run test:interop` makes, and scripts with JSON in and out.
import { spawn } from "node:child_process";

/** Runs a script that reads JSON from standard input and prints JSON; fails with what Python says. */
export async function python<Answer>(script: string, input: unknown = null): Promise<Answer> {
  const interpreter = process.env.DATA_TOOLS_INTEROP;
  if (interpreter === undefined) throw new Error("these tests run by: npm run test:interop");
  const env = { PATH: process.env.PATH ?? "", PYTHONIOENCODING: "utf-8", PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(interpreter, ["-c", script], { stdio: ["pipe", "pipe", "pipe"], env });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(input));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const said = Buffer.concat(err).toString("utf8");
  if (code !== 0) throw new Error(`Python ended with ${code}: ${said.slice(-2_000)}`);
  return JSON.parse(Buffer.concat(out).toString("utf8")) as Answer;
}
