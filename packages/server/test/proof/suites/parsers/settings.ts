// What operators write: settings, addresses of stores and other servers, proxies, key rings, and what stands beside a
// backup's records in the clear.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupFolder } from "../../../../src/backup/folder.ts";
import { describedPoint, openPoint } from "../../../../src/backup/point.ts";
import { flagOf, readConfig, settings as table } from "../../../../src/config.ts";
import { registrationOf } from "../../../../src/http/identity/oidc/settings.ts";
import { placeOf } from "../../../../src/http/place.ts";
import { trusting } from "../../../../src/http/trusted.ts";
import { readHead } from "../../../../src/migrate/backup/layout.ts";
import { placeOf as mlflowPlace } from "../../../../src/mlflow/place.ts";
import { reportsPlace, tracesPlace } from "../../../../src/observing/places.ts";
import { noKms } from "../../../../src/store/kms.ts";
import { readAddress } from "../../../../src/store/redis/address.ts";
import { readEntries, readRing } from "../../../../src/store/ring.ts";
import { type Parser, parser } from "./parser.ts";

const pointId = "20260101T000000000Z-0123ab";

const given = [
  ...Object.entries(table).map(([name, { initial }]) => `${name}=${initial}`),
  ...["RETENTION=60m", "MAX_UPLOAD=512MB", "QUOTA_SESSIONS=unlimited", "PORT=0", "ALLOWED_HOSTS=a.example,b:80"],
];

const addresses = [
  "redis://user@localhost:6379/3?prefix=data-tools",
  "rediss-sentinel://[::1]:26379,other:26379/main%20one/2",
  "redis-cluster://a:1,b:2,c:3?prefix=x",
];

const places = [
  "https://data.example.org/data-tools",
  "http://127.0.0.1:4318/v1/traces?x=1",
  "https://0123abcd@reports.example.org/base/42",
  "authorization=Bearer abc,x-team=data",
  "http://mlflow.example.org:5000/",
];

const ring = JSON.stringify({
  format: "data-tools-key-ring",
  version: 1,
  keys: [
    { id: "k_1", state: "active", createdAt: "2026-01-01T00:00:00.000Z", key: "A".repeat(43).concat("=") },
    { id: "k_2", state: "decrypt-only", createdAt: "2026-01-01T00:00:00.000Z", kms: "command", wrapped: "AAAA" },
    { id: "k_3", state: "destroyed", createdAt: "2026-01-01T00:00:00.000Z" },
  ],
});

const point = JSON.stringify({
  told: {
    ...{ format: "data-tools-backup-point", version: 1, id: pointId, at: "2026-01-01T00:00:00.000Z", store: "local" },
    ...{ keys: ["k_1"], counts: { sessions: 1 }, damaged: [], records: { pieces: 1, bytes: 10, digest: "x" } },
    wrapped: { point: "AAAA", audit: "AAAA" },
  },
  sealed: "AAAA",
});

const oldBackup = JSON.stringify({
  ...{ format: "data-tools-old-backup", version: 1, id: "b_1", createdAt: "2026-01-01T00:00:00.000Z" },
  wrappedKey: "AAAA",
});

/** The parsers, and what removes their files. */
export async function settings(): Promise<{ parsers: readonly Parser[]; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-parsers-"));
  const backup = backupFolder(join(folder, "backup"));
  await mkdir(backup.point(pointId), { recursive: true });
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return {
    parsers: [
      parser("settings", 40, given, (text) => {
        const [name = "", ...value] = text.split("=");
        return readConfig({ [flagOf(name)]: value.join("=") }, {});
      }),
      parser("addresses of Redis", 30, addresses, (text) => {
        const { nodes, prefix } = readAddress(text);
        assert.ok(nodes.length > 0 && nodes.every(({ host }) => host !== "") && /^[\w.-]+$/.test(prefix));
      }),
      parser("addresses of servers", 30, places, readsPlace),
      parser("proxies", 15, ["10.0.0.0/8", "::1", "fd00::/8", "192.168.1.1"], (text) =>
        trusting(text.split(","))(text),
      ),
      parser("key rings", 20, [ring], async (text) => {
        const path = file("ring.json", text);
        await readEntries(path);
        await readRing(path, noKms);
      }),
      parser("descriptions of points", 20, [point], async (text) => {
        writeFileSync(join(backup.point(pointId), "point.json"), text);
        await describedPoint(backup, pointId);
        await openPoint(backup, pointId, { source: `file:${file("ring.json", ring)}`, kms: noKms });
      }),
      parser("heads of old backups", 10, [oldBackup], async (text) => {
        file("backup.json", text);
        await readHead(folder);
      }),
    ],
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readsPlace(text: string): void {
  const named = (name: string) => readConfig({ [flagOf(name)]: text }, {});
  const refusing = [
    () => placeOf({ PUBLIC_URL: text, OLD_SITE: "" }),
    () => tracesPlace({ TRACES: text, TRACES_HEADERS: "", TRACES_SAMPLE: "1" }),
    () => tracesPlace({ TRACES: "off", TRACES_HEADERS: text, TRACES_SAMPLE: text }),
    () => reportsPlace(text),
    () => mlflowPlace(named("MLFLOW")),
    () => registrationOf(readConfig({ auth: "oidc", "oidc-issuer": text, "public-url": text }, {})),
  ];
  for (const reads of refusing) {
    try {
      reads();
    } catch (error) {
      if ((error as { code?: string }).code !== "invalid_params") throw error;
    }
  }
}
