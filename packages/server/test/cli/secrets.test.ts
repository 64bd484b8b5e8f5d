// Secrets among the settings: in a variable or in a file, never on the command line, never printed.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig, settings } from "../../src/config.ts";
import { dataTools } from "./terminal.ts";

const secret = "what nobody may see";
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-secrets-"));
  path = join(folder, "secret");
  writeFileSync(path, `${secret}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secrets = Object.entries(settings).flatMap(([name, setting]) => ("secret" in setting ? [name] : []));

test("[N46] every secret can stand in a file, and in one place alone", () => {
  expect(secrets).toContain("OIDC_CLIENT_SECRET");
  for (const name of secrets) {
    const list = settings[name as keyof typeof settings].kind === "list";
    const read = (env: Record<string, string>) => readConfig({}, env)[name as "OIDC_CLIENT_SECRET"];
    expect(read({ [`DATA_TOOLS_${name}_FILE`]: path })).toEqual(list ? [secret] : secret);
    const both = { [`DATA_TOOLS_${name}_FILE`]: path, [`DATA_TOOLS_${name}`]: secret };
    expect(() => read(both)).toThrow(`${name}_FILE: ${name} is set too`);
    expect(() => read({ [`DATA_TOOLS_${name}_FILE`]: join(folder, "none") })).toThrow("cannot be read (ENOENT)");
  }
});

test("[N46] no secret is taken from the command line, and none is printed", async () => {
  for (const name of secrets) {
    const flag = `--${name.toLowerCase().replaceAll("_", "-")}`;
    expect(await dataTools(["doctor", flag, secret])).toMatchObject({ code: 2 });
  }
  const { out } = await dataTools(["doctor", "--oidc-client-secret-file", path, "--data-dir", folder, "--json"]);
  expect(JSON.parse(out).settings).toContainEqual({
    name: "DATA_TOOLS_OIDC_CLIENT_SECRET",
    value: "(secret)",
    from: "flag",
  });
  expect(out).not.toContain(secret);
});
