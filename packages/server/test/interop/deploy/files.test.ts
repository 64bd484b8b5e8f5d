// What is shipped for systemd, containers, Compose and Kubernetes, looked at by the checkers that others made for it.
// No container runs here: what the Dockerfile does is done without one in assembled.test.ts.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const shipped = fileURLToPath(new URL("../../../../../deploy", import.meta.url));
const linters = process.env.DATA_TOOLS_LINTERS;
if (linters === undefined)
  process.stderr.write("\n*** NOT RUN: LINTERS OF DEPLOYMENT, which could not be installed ***\n");
const analyse = "/usr/bin/systemd-analyze";
const hasSystemd = existsSync(analyse);
if (!hasSystemd) process.stderr.write("\n*** NOT RUN: THE SYSTEMD UNITS, systemd-analyze is missing ***\n");

const folder = mkdtempSync(join(tmpdir(), "data-tools-units-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function said(program: string, args: readonly string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: shipped });
  return { status, said: stdout + stderr };
}
const linter = (name: string) => join(linters ?? "", name);
const filesOf = (kind: string, end: string) =>
  readdirSync(join(shipped, kind))
    .filter((name) => name.endsWith(end))
    .map((name) => join(kind, name));

test.skipIf(linters === undefined)("[N92] hadolint finds nothing in the Dockerfile", () => {
  expect(said(linter("hadolint"), ["docker/Dockerfile"])).toEqual({ status: 0, said: "" });
});

test.skipIf(linters === undefined)("[N92] the Compose files are what the Compose specification describes", () => {
  const files = filesOf("compose", ".yml");
  expect(files).toHaveLength(2);
  const asked = ["--builtin-schema", "vendor.compose-spec", ...files];
  expect(said(linter("check-jsonschema"), asked)).toMatchObject({ status: 0 });
});

test.skipIf(linters === undefined)(
  "[N92] the manifests are what Kubernetes describes, with no property it does not know",
  () => {
    const files = filesOf("kubernetes", ".yaml");
    const { status, said: told } = said(linter("kubernetes-validate"), ["--strict", ...files]);
    expect({ status, told }).toMatchObject({ status: 0 });
    for (const kind of ["statefulset", "service", "poddisruptionbudget", "ingress", "secret", "persistentvolumeclaim"])
      expect(told).toContain(`passed for resource ${kind}/`);
  },
);

/** The units where their program stands for the test. */
function units(): string[] {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", "data-tools"), "#!/bin/sh\n");
  chmodSync(join(folder, "bin", "data-tools"), 0o755);
  return [...filesOf("systemd", ".service"), ...filesOf("systemd", ".timer")].map((file) => {
    const path = join(folder, file.slice("systemd/".length));
    writeFileSync(path, readFileSync(join(shipped, file), "utf8").replaceAll("/opt/data-tools", folder));
    return path;
  });
}

test.skipIf(!hasSystemd)("[N92] systemd finds nothing wrong in the units", () => {
  expect(said(analyse, ["verify", "--man=no", ...units()])).toEqual({ status: 0, said: "" });
});

test.skipIf(!hasSystemd).each(["data-tools.service", "data-tools-backup.service"])(
  "[N92] systemd calls %s no more exposed than 1.6 of 10",
  (name) => {
    const path = units().find((each) => each.endsWith(`/${name}`)) ?? "";
    const { status, said: told } = said(analyse, ["security", "--offline=true", "--threshold=16", path]);
    expect(told).toMatch(/Overall exposure level for \S+: 1\.[0-6] OK/);
    expect(status).toBe(0);
  },
);
