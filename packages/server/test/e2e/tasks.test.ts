// Twelve things a business user wants, each done in the page within five gestures: a click, a key, or some
// words typed and sent off.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { header, load, openPalette, until } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = [
  "first,last,city,age,joined,paid",
  "ada,King, Oslo ,36,31 Dec 2020,10",
  "grace,Hopper,Rome,85,1 February 2021,20",
  "ada,King, Oslo ,36,31 Dec 2020,10",
  "alan,Turing,Oslo,,15-Jun-19,5",
  "edsger,Dijkstra,Paris,72,2018/03/03,",
].join("\n");

/** One gesture. */
type Gesture = (page: Page) => Promise<void>;
interface Task {
  wanted: string;
  gestures: Gesture[];
  /** What stands in the table then: cells of a column, from the top. */
  column: string;
  cells: string[];
}

const key =
  (keys: string): Gesture =>
  (page) =>
    page.keyboard.press(keys);
const head =
  (column: string, add = false): Gesture =>
  (page) =>
    header(page, column)
      .first()
      .click({ modifiers: add ? ["Control"] : [] });
/** Finds an operation by the words a person would use. */
const find =
  (words: string): Gesture =>
  async (page) => {
    await openPalette(page);
    await page.keyboard.type(words);
    await page.locator("[data-action][data-selected]").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("form").waitFor();
  };
const apply: Gesture = (page) => page.getByRole("button", { name: "Apply" }).click();
const choose =
  (label: string, option: string): Gesture =>
  async (page) => {
    await page.getByRole("form").getByLabel(label).first().click();
    await page.getByRole("option", { name: option }).first().click();
  };
const fill =
  (label: string, words: string): Gesture =>
  (page) =>
    page.getByRole("form").getByLabel(label).first().fill(words);

const tasks: Task[] = [
  {
    wanted: "remove the duplicate customers",
    gestures: [find("remove duplicates"), apply],
    column: "first",
    cells: ["ada", "grace", "alan", "edsger"],
  },
  {
    wanted: "put the two name columns together",
    gestures: [head("first"), head("last", true), find("merge columns"), fill("New column", "name"), apply],
    column: "name",
    cells: ["ada King", "grace Hopper", "ada King", "alan Turing", "edsger Dijkstra"],
  },
  {
    wanted: "write the first names with a capital",
    gestures: [head("first"), find("capitals"), choose("To", "Every Word"), apply],
    column: "first",
    cells: ["Ada", "Grace", "Ada", "Alan", "Edsger"],
  },
  {
    wanted: "take the spaces away around the cities",
    gestures: [head("city"), find("trim"), apply],
    column: "city",
    cells: ["Oslo", "Rome", "Oslo", "Oslo", "Paris"],
  },
  {
    wanted: "make dates of the texts",
    gestures: [head("joined"), find("text to date"), choose("Becomes", "Date"), apply],
    column: "joined",
    cells: ["2020-12-31", "2021-02-01", "2020-12-31", "2019-06-15", "2018-03-03"],
  },
  {
    wanted: "fill the missing ages with the mean",
    gestures: [head("age"), find("fill missing"), choose("With", "Mean"), apply],
    column: "age",
    cells: ["36", "85", "36", "57.25", "72"],
  },
  {
    wanted: "leave out who has no age",
    gestures: [find("drop rows with missing"), choose("Columns", "age"), apply],
    column: "first",
    cells: ["ada", "grace", "ada", "edsger"],
  },
  {
    wanted: "have the oldest first",
    gestures: [head("age"), find("sort"), choose("Order", "Descending"), apply],
    column: "first",
    cells: ["grace", "edsger", "ada", "ada", "alan"],
  },
  {
    wanted: "give the column another name",
    gestures: [head("paid"), find("rename column"), fill("New name", "amount"), key("Enter")],
    column: "amount",
    cells: ["10", "20", "10", "5", ""],
  },
  {
    wanted: "take a column away",
    gestures: [head("joined"), find("drop columns"), apply],
    column: "first",
    cells: ["ada", "grace", "ada", "alan", "edsger"],
  },
  {
    wanted: "count the customers of each city",
    gestures: [head("city"), find("frequency table"), apply],
    column: "count",
    cells: ["2", "1", "1", "1"],
  },
  {
    wanted: "reckon with two columns",
    gestures: [find("formula"), fill("New column", "twice"), fill("Formula", "paid * 2"), apply],
    column: "twice",
    cells: ["20", "40", "20", "10", ""],
  },
];

describe.skipIf(unwanted)("twelve tasks", () => {
  let standing: Standing;
  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  test.each(tasks)("[W9] $wanted, in five gestures at most", async ({ gestures, column, cells }) => {
    expect(gestures.length).toBeLessThanOrEqual(5);
    const page = await standing.open();
    const id = await load(page, { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(people) });
    for (const gesture of gestures) await gesture(page);
    await until(async () => (await standing.client.sessions.get(id)).depth === 1);
    const { columns, rows } = await standing.client.sessions.rows(id);
    const place = columns.findIndex(({ name }) => name === column);
    expect(rows.map((row) => String(row[place] ?? ""))).toEqual(cells);
    await page.locator(`.ag-row .ag-cell[col-id="c:${column}"]`).first().waitFor();
    await page.close();
  });
});
