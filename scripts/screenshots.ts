// Makes the pictures of the docs from the real page. Needs a built page, Chromium and a font with Chinese signs,
// which stand in the sample. Names of scenes as arguments make only these.
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { stand } from "../packages/server/test/e2e/standing.ts";
import { prepare, type Scene, type Stage, scenes, tableIsThere } from "./scenes.ts";
import { takeStep } from "./tutorial/hand.ts";
import { tutorialPictures } from "./tutorial/page.ts";
import { steps } from "./tutorial/steps.ts";

const mostBytes = 250_000;
const target = fileURLToPath(new URL("../docs/pictures", import.meta.url));
const wanted = process.argv.slice(2);
mkdirSync(target, { recursive: true });
for (const file of readdirSync(target)) {
  const known = [...scenes.map(({ name }) => name), ...tutorialPictures];
  if (!known.includes(file.slice(0, -".png".length))) rmSync(join(target, file));
}
// The tutorial begins with an empty server, as its reader does.
if (wanted.length === 0 || wanted.some((name) => tutorialPictures.includes(name))) await tutorial();
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
  await shoot(page, scene.name);
  await page.context().close();
}

/** Walks through the tutorial and takes the pictures on the way. */
async function tutorial(): Promise<void> {
  const empty = await stand();
  try {
    const page = await empty.open("/");
    page.setDefaultTimeout(10_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    for (const step of steps) await takeStep(page, step, async () => step.picture && shoot(page, step.picture.name));
  } finally {
    await empty.end();
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  // Figures of the columns and what moves come to rest.
  await page.waitForTimeout(1500);
  const path = join(target, `${name}.png`);
  await page.screenshot({ path, caret: "initial" });
  const { size } = statSync(path);
  process.stdout.write(`${name}.png ${Math.round(size / 1000)} kB\n`);
  if (size > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes / 1000} kB`);
}

/** One scene that fails does not keep the others from being made. */
function tell(scene: Scene): (error: unknown) => void {
  return (error) => {
    process.stderr.write(`${scene.name}: ${error}\n`);
    process.exitCode = 1;
  };
}
