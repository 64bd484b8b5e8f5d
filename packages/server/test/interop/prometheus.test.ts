// Prometheus' own program reads what is told and the rules that are shipped.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openTestProduct } from "../http/product.ts";

const rules = fileURLToPath(new URL("../../../../deploy/prometheus", import.meta.url));
const isThere = spawnSync("promtool", ["--version"]).status === 0;
if (!isThere) {
  console.warn("NOT TESTED: there is no promtool on this machine (Debian: apt-get install prometheus).");
}

function promtool(args: readonly string[], input = ""): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("promtool", args, { cwd: rules, input, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

test.runIf(isThere)("[N86] promtool takes the alert rules", () => {
  const { status, said } = promtool(["check", "rules", "alerts.yml"]);
  expect({ status, said }).toMatchObject({ status: 0 });
});

test.runIf(isThere)("[N86] each alert is quiet while all is well and rings in its own case", () => {
  const { status, said } = promtool(["test", "rules", "alerts.test.yml"]);
  expect({ status, said }).toMatchObject({ status: 0 });
});

test.runIf(isThere)("[N81] promtool reads what is told and finds nothing to say about it", async () => {
  const product = await openTestProduct();
  try {
    const { status, said } = promtool(["check", "metrics"], await product.measuring.told());
    expect({ status, said }).toEqual({ status: 0, said: "" });
  } finally {
    await product.close();
  }
});
