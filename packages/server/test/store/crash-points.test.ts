// Where a process can be made to end: a name that stands for no place ends it at once, so that no proof passes idly.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { crashPoints } from "../../src/store/crash-points.ts";

const module = new URL("../../src/store/crash-points.ts", import.meta.url).href;
const program = `
  import { crashPoint } from ${JSON.stringify(module)};
  for (let n = 1; n <= 3; n++) {
    process.stdout.write(String(n));
    crashPoint("commit: begun");
  }`;

function ran(at: string) {
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: at };
  const { stdout, stderr, signal, status } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", program],
    { env, encoding: "utf8" },
  );
  return { stdout, stderr, signal, status };
}

test.each([
  ["commit: begun", "1", "SIGKILL"],
  ["commit: begun@2", "12", "SIGKILL"],
  [`${crashPoints.indexOf("commit: begun") + 1}@3`, "123", "SIGKILL"],
  ["commit: begun@4", "123", null],
  ["blob: durable", "123", null],
  ["", "123", null],
])("at “%s” a process ends when the point is reached so often, and at no other", (at, stdout, signal) => {
  expect(ran(at)).toMatchObject({ stdout, signal });
});

test.each(["commit: begun@", "commit: never", "0", "@1"])("“%s” is refused before anything is done", (at) => {
  expect(ran(at)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining(`DATA_TOOLS_CRASH_AT names no crash point: ${at}`),
  });
});
