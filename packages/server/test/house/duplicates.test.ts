// Nothing is written twice: what would be a copy is one thing that both use.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sourcesBelow } from "../../../../scripts/complexity/count.ts";
import { duplicates, everywhere, leastAlike } from "../../../../scripts/complexity/duplicates.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

test("[X55] no fourteen lines of code stand in two places", () => {
  expect(leastAlike).toBe(14);
  const paths = everywhere.flatMap((folder) => sourcesBelow(root, folder));
  expect(paths.length).toBeGreaterThan(1000);
  expect(duplicates(root, paths, leastAlike)).toEqual([]);
});

test("[X55] a copy is found where it is indented, commented and among other lines, and data is none", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-duplicates-"));
  try {
    const code = Array.from({ length: 6 }, (_, n) => `call${n}(value + ${n});`);
    const data = Array.from({ length: 20 }, (_, n) => `  ["row", ${n}],`);
    const put = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), lines.join("\n"));
    put("one.ts", 'import { a } from "./a.ts";', ...data, ...code, "one();");
    put("other.ts", "other();", "", ...code.flatMap((line) => ["  // Why.", `    ${line}`]), ...data);
    expect(duplicates(folder, ["one.ts", "other.ts"], 6)).toEqual([
      { lines: 6, one: { path: "one.ts", line: 22 }, other: { path: "other.ts", line: 4 } },
    ]);
    expect(duplicates(folder, ["one.ts", "other.ts"], 7)).toEqual([]);
    put("twice.ts", ...code, ...code);
    expect(duplicates(folder, ["twice.ts"], 6)).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
