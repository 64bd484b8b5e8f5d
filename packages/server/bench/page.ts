// The page in a real browser: how long a session of the largest set takes until its first rows are painted,
// and how long rows stay blank while somebody scrolls through it. Needs Chromium and the built page.
import { existsSync, openAsBlob } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Call } from "@data-tools/client";
import type { Page } from "playwright-core";
import { chromiumPath } from "../test/e2e/chromium.ts";
import type { Standing } from "../test/e2e/standing.ts";
import type { Flights } from "./flights.ts";
import { bestOf, type Figure, figure, markdown, ms } from "./measure.ts";
import { setup } from "./mix.ts";
import { type Seen, watchScript } from "./page-watch.ts";

const runs = Number(process.env.BENCH_RUNS ?? 5);
const jumps = 6 * runs;
/** Events of a wheel or a hand, each second, and for how long. */
const pace = 60;
const seconds = 3;
/** Pixels of one event: a wheel that is turned fast, 257 rows a second. */
const notch = 120;
const longest = 20_000;

/** A few steps, with an order and a choice of rows: what pages are slowest on. */
const steps: Call[] = [
  ...setup,
  { op: "change-case", params: { columns: ["origin"], to: "lower" } },
  { op: "filter-rows", params: { where: { column: "distance", is: "gt", value: 100 } } },
  { op: "sort-rows", params: { by: [{ column: "delay", order: "desc" }] } },
];

interface Budget {
  readonly name: string;
  readonly must: number;
  readonly aim: number;
  measure(): Promise<Figure>;
}

/** A browser shares the two cores with the server: more comes between than elsewhere. */
const tries = 5;

export interface PageReport {
  readonly text: string;
  readonly missed: string[];
  /** How many musts were looked at. */
  readonly checks: number;
}

/** The table of the page and the musts it misses; where there is no browser, a sentence that says so. */
export async function benchPage(set: Flights, slower: number): Promise<PageReport> {
  if (!existsSync(chromiumPath)) {
    const text = `NOT MEASURED: the page, because ${chromiumPath} is missing.`;
    process.stderr.write(`\n*** ${text} ***\n\n`);
    return { text: `## The page\n\n${text}`, missed: [], checks: 0 };
  }
  const { stand } = await import("../test/e2e/standing.ts");
  const standing = await stand();
  try {
    const found: { budget: Budget; figure: Figure }[] = [];
    for await (const budget of budgetsOf(standing, set))
      found.push({ budget, figure: await measured(budget, budget.must * slower) });
    const rows = found.map(({ budget: { name, must, aim }, figure: { median, times } }) => [
      name,
      String(must),
      String(aim),
      ms(median),
      ms(Math.max(...times)),
      String(times.length),
    ]);
    const text = [
      "## The page",
      "",
      `Milliseconds in Chromium on the machine of the server, without a graphics card, on a session of ${set.megabytes.toFixed(1)} MB and ${steps.length} steps whose rows are chosen and ordered. A first view counts from the navigation, in a browser that keeps nothing, until all rows in view are painted. Scrolling counts how long one row stands in view without its cells. A jump goes anywhere in the table at once, so that nothing can be read ahead: it counts until all rows of that place are painted; while the scroll bar is dragged, every frame is such a jump. The musts are for the median.`,
      "",
      markdown(["what", "must", "aim", "median", "worst", "runs"], rows),
    ].join("\n");
    const missed = found.flatMap(({ budget: { name, must }, figure: { median } }) =>
      median > must * slower ? [`${name}: ${ms(median)} > ${ms(must * slower)}`] : [],
    );
    return { text, missed, checks: found.length };
  } finally {
    await standing.end();
  }
}

function measured({ name, measure }: Budget, most: number): Promise<Figure> {
  process.stderr.write(`page: ${name}\n`);
  return bestOf(tries, measure, {
    missed: ({ median }) => Math.max(0, median - most),
    told: ({ median }) => `${name}: ${ms(median)} > ${ms(most)}`,
  });
}

/** In the order in which they are measured. */
async function* budgetsOf(standing: Standing, set: Flights): AsyncGenerator<Budget> {
  const { client } = standing;
  const file = await openAsBlob(set.csv);
  const datasource = await client.datasources.create(file, { fileName: "flights.csv" });
  const { id } = await client.sessions.create({ datasource: datasource.id });
  for (const call of steps) await client.sessions.apply(id, call);

  const warm = () => several(runs, () => view(standing, id));
  yield { name: "first view, warm server", must: 1500, aim: 750, measure: warm };
  const cold = () =>
    several(runs, async () => {
      await standing.kill();
      await standing.restart();
      return view(standing, id);
    });
  yield { name: "first view after a start of the server", must: 1500, aim: 1000, measure: cold };

  const page = await standing.open(`/s/${id}`, watchScript);
  await asked(page, "watch.first");
  // What the page asks for after its first view belongs to no scrolling.
  await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => {});
  await wait(2_000);
  const wheel = () => several(runs, () => scrolled(page, () => page.mouse.wheel(0, notch)));
  yield { name: "longest a row is blank, by wheel", must: 100, aim: 0, measure: wheel };
  const drag = () => dragged(page);
  yield { name: "longest a row is blank, dragging the scroll bar", must: 100, aim: 50, measure: drag };
  const far = () => several(jumps, (run) => asked<number>(page, `watch.jump(${((run * 17) % jumps) / jumps})`));
  yield { name: "jump to a far place until it is painted", must: 300, aim: 100, measure: far };
}

async function several(times: number, work: (run: number) => Promise<number>): Promise<Figure> {
  const found: number[] = [];
  for (let run = 0; run < times; run++) found.push(await work(run));
  return figure(found);
}

/** What the page answers; the page is at fault if it takes for ever. */
function asked<T>(page: Page, expression: string): Promise<T> {
  const late = wait(longest, null, { ref: false }).then(() => {
    throw new Error(`${expression} was not answered in ${longest / 1000} s`);
  });
  return Promise.race([page.evaluate<T>(expression), late]);
}

/** Milliseconds from the navigation to the first rows, in a browser that knows nothing. */
async function view(standing: Standing, id: string): Promise<number> {
  const page = await standing.open(`/s/${id}`, watchScript);
  const first = await asked<number>(page, "watch.first");
  await page.context().close();
  return first;
}

/** Makes events at an even pace, whether or not the page keeps up; the longest time a row was blank. */
async function scrolled(page: Page, event: (run: number) => Promise<void>): Promise<number> {
  const { x, y, width, height } = await area(page);
  await page.mouse.move(x + width / 2, y + height / 2);
  return watched(page, Number.MIN_VALUE, event);
}

async function watched(page: Page, least: number, event: (run: number) => Promise<void>): Promise<number> {
  await asked(page, "watch.begin()");
  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (let run = 0; run < pace * seconds; run++) {
    sent.push(event(run));
    await wait(Math.max(0, start + (run * 1000) / pace - performance.now()));
  }
  await Promise.all(sent);
  // What was still on its way when the last event came counts too.
  await wait(300);
  const seen = await asked<Seen>(page, "watch.end()");
  // What did not move was not scrolled: no good figure may come of it.
  return seen.moved >= least ? seen.row : Number.POSITIVE_INFINITY;
}

/** From the top to the bottom of the whole table by the scroll bar's handle. */
async function dragged(page: Page): Promise<Figure> {
  const { x, y, width, height } = await area(page);
  const handle = { x: x + width - 6, top: y + 8, bottom: y + height - 12 };
  return several(runs, async () => {
    await asked(page, "watch.jump(0)");
    await page.mouse.move(handle.x, handle.top);
    await page.mouse.down();
    const blank = await watched(page, 0.8, (run) =>
      page.mouse.move(handle.x, handle.top + (run / (pace * seconds - 1)) * (handle.bottom - handle.top)),
    );
    await page.mouse.up();
    return blank;
  });
}

/** Where the scroll bar's height is that of the rows in view. */
async function area(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(".ag-body-vertical-scroll-viewport").boundingBox();
  const rows = await page.locator(".ag-grid-viewport").boundingBox();
  if (box === null || rows === null) throw new Error("the table has no scroll bar");
  return { x: rows.x, y: box.y, width: rows.width, height: box.height };
}
