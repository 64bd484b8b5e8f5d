// The bill of materials (CycloneDX 1.6): every part that is installed with the server or built into the page, with
// its version, license, digest and what needs what. It holds no time and no random number, so that it repeats.
import { createHash } from "node:crypto";
import type { Part } from "./parts.ts";

/** The bill of a version, as JSON. `parts` come with the server, `page` are built into the page. */
export function bill(version: string, parts: readonly Part[], page: readonly Part[]): string {
  const all = new Map([...parts, ...page].map((part) => [part.path, part]));
  const installed = new Set(parts.map(({ path }) => path));
  const built = new Set(page.map(({ path }) => path));
  const product = `pkg:npm/data-tools@${version}`;
  const needed = new Set(parts.flatMap(({ needs }) => needs));
  const direct = [...all.keys()].filter((path) => !needed.has(path));
  const components = [...all.values()].map((part) => ({
    type: "library",
    "bom-ref": part.path,
    ...named(part),
    scope: installed.has(part.path) && part.locked.optional === true ? "optional" : "required",
    licenses: [licenseOf(part.locked.license ?? "NOASSERTION")],
    hashes: digestsOf(part.locked.integrity),
    properties: [
      ...(installed.has(part.path) ? [{ name: "data-tools:delivered", value: "installed with the server" }] : []),
      ...(built.has(part.path) ? [{ name: "data-tools:delivered", value: "built into the page" }] : []),
    ],
  }));
  const body = {
    metadata: {
      component: {
        type: "application",
        "bom-ref": product,
        name: "data-tools",
        version,
        purl: product,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components,
    dependencies: [
      { ref: product, dependsOn: direct },
      ...[...all.values()].map(({ path, needs }) => ({ ref: path, dependsOn: [...new Set(needs)].sort() })),
    ],
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(body))}`;
  return `${JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", serialNumber, version: 1, ...body }, null, 2)}\n`;
}

function named({ name, locked: { version } }: Part) {
  const [scope, base] = name.startsWith("@") ? (name.split("/") as [string, string]) : [undefined, name];
  const purl = `pkg:npm/${scope === undefined ? "" : `${encodeURIComponent(scope)}/`}${base}@${version}`;
  return { ...(scope !== undefined && { group: scope }), name: base, version, purl };
}

function licenseOf(license: string) {
  return /^\(| (?:OR|AND|WITH) |^NOASSERTION$/.test(license) ? { expression: license } : { license: { id: license } };
}

function digestsOf(integrity: string | undefined) {
  const [algorithm, digest] = integrity?.split("-") ?? [];
  if (algorithm !== "sha512" || digest === undefined) return [];
  return [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }];
}

/** A UUID of the content, after RFC 9562 (version 8). */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
