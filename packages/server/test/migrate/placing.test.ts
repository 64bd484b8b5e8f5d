// Where what goes back to the old system is put.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mediaAt, sessionFolder } from "../../src/migrate/hand-back/placing.ts";

test("a MEDIA_ROOT that is no folder is refused by the name of its flag", async () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-media-"));
  const file = join(folder, "file");
  writeFileSync(file, "");
  for (const root of [file, join(folder, "nowhere")])
    await expect(mediaAt(root, 0)).rejects.toMatchObject({
      code: "invalid_params",
      values: { field: "--media-root", reason: `there is no folder ${root}` },
    });
  const media = await mediaAt(folder, Date.UTC(2026, 0, 2, 3, 4, 5));
  expect(media.aside).toBe(join(folder, "temp_sessions/.replaced/2026-01-02T03-04-05-000Z"));
  expect(sessionFolder(media, 7, "42")).toBe(join(folder, "temp_sessions/user_7/datasource_42"));
  rmSync(folder, { recursive: true });
});
