// Makes the pictures of the docs from the real page. Needs a built page, Chromium and a font with Chinese signs,
// which stand in the sample. Names of scenes as arguments make only these.
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stand } from "../packages/server/test/e2e/standing.ts";
import { prepare, type Scene, type Stage, scenes, tableIsThere } from "./scenes.ts";

const mostBytes = 250_000;
const target = fileURLToPath(new URL("../docs/pictures", import.meta.url));
const wanted = process.argv.slice(2);
mkdirSync(target, { recursive: true });
for (const file of readdirSync(target)) {
  if (!scenes.some(({ name }) => file === `${name}.png`)) rmSync(join(target, file));
}
const standing = await stand();
try {
  const stage = await prepare(standing);
  for (const scene of scenes) {
    if (wanted.length === 0 || wanted.includes(scene.name)) await picture(scene, stage).catch(tell(scene));
  }
} finally {
  await standing.end();
}

async function picture(scene: Scene, stage: Stage): Promise<void> {
  // Each scene begins with empty forms: what the one before filled in is kept by the server.
  for (const id of [stage.fresh, stage.worked, stage.guests]) await standing.client.sessions.deleteDraft(id, "form");
  const page = await standing.open("/");
  page.setDefaultTimeout(10_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: scene.dark ? "dark" : "light", reducedMotion: "reduce" });
  await page.evaluate(`localStorage.setItem("data-tools-language", "${scene.language ?? "en"}")`);
  const at = scene.at(stage);
  await page.goto(standing.url + at);
  if (at !== "/") await tableIsThere(page);
  await scene.show(page, stage);
  // Figures of the columns and what moves come to rest.
  await page.waitForTimeout(1500);
  const path = join(target, `${scene.name}.png`);
  await page.screenshot({ path, caret: "initial" });
  await page.context().close();
  const { size } = statSync(path);
  process.stdout.write(`${scene.name}.png ${Math.round(size / 1000)} kB\n`);
  if (size > mostBytes) throw new Error(`${scene.name}.png is larger than ${mostBytes / 1000} kB`);
}

/** One scene that fails does not keep the others from being made. */
function tell(scene: Scene): (error: unknown) => void {
  return (error) => {
    process.stderr.write(`${scene.name}: ${error}\n`);
    process.exitCode = 1;
  };
}
