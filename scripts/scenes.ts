// The scenes of the tour, in the order one meets them: what is shown, in words, and how the page gets there.
// The pictures and docs/tour.md are both made from this list.
import { readFileSync } from "node:fs";
import type { Call } from "@data-tools/client";
import type { Locator, Page } from "playwright-core";
import { choose, ofStep, openPalette, pick } from "../packages/server/test/e2e/bench.ts";
import type { Standing } from "../packages/server/test/e2e/standing.ts";

/** The sessions that the scenes look into, and the program they live in. */
export interface Stage {
  standing: Standing;
  /** Customers as they came. */
  fresh: string;
  /** Customers with several steps, a branch and a checkpoint. */
  worked: string;
  /** A short list of guests whose columns are named otherwise. */
  guests: string;
}

export interface Scene {
  /** The name of the picture's file. */
  name: string;
  title: string;
  /** What someone who does not see the picture is told. */
  alt: string;
  sentence: string;
  dark?: true;
  language?: "es";
  /** Where the page opens. */
  at(stage: Stage): string;
  /** What is done there; resolves once all that the picture shows is there. */
  show(page: Page, stage: Stage): Promise<unknown>;
}

const start = () => "/";
const fresh = (stage: Stage) => `/s/${stage.fresh}`;
const worked = (stage: Stage) => `/s/${stage.worked}`;

export const scenes: readonly Scene[] = [
  {
    name: "start",
    title: "The first page",
    alt: "The first page: a field for a file and three samples on the left, the sessions begun before and the tables kept on the right.",
    sentence:
      "Drop a file anywhere on the page, or try a sample. What you began before stands on the right: one click and you go on where you were.",
    at: start,
    show: (page) =>
      page
        .getByRole("button", { name: /^New session with/ })
        .first()
        .waitFor(),
  },
  {
    name: "import",
    title: "Opening a file",
    alt: "The import dialog: how the file is read on the left, what was detected and the first rows with the type of each column on the right.",
    sentence:
      "Before anything is loaded you see how the file would be read: its signs, its heads, the type of each column. Change what was guessed wrong; the rows follow at once.",
    at: start,
    show: async (page) => {
      await page.locator("input[type=file]").setInputFiles({
        name: "customers.csv",
        mimeType: "text/csv",
        buffer: readFileSync(new URL("../packages/server/samples/customers.csv", import.meta.url)),
      });
      await page.getByRole("dialog").getByText("Ivo Quist").waitFor();
    },
  },
  {
    name: "workbench",
    title: "The workbench",
    alt: "The workbench: history on the left, the table in the middle, the operations on the right.",
    sentence:
      "The table is in the middle, what you did to it on the left, what you can do on the right. The line at the bottom says that everything is saved; there is no button for it.",
    at: worked,
    show: (page) => page.getByRole("button", { name: "Sort rows", exact: true }).waitFor(),
  },
  {
    name: "columns",
    title: "Columns at a glance",
    alt: "The heads of the columns with their figures; the menu of the column “country” is open, with steps, ways to look and questions.",
    sentence:
      "Each head tells how full its column is and what is in it. Its menu holds the steps that suit the column, and apart from them what only changes how you look at it.",
    at: fresh,
    show: async (page) => {
      await page.locator('.ag-cell[col-id^="c:"]').first().hover();
      await page.mouse.wheel(560, 0);
      await page.getByRole("button", { name: "Menu of country", exact: true }).click();
      await page.getByRole("menu").waitFor();
    },
  },
  {
    name: "palette",
    title: "Finding what you need",
    alt: "The palette in front of the workbench: “dupl” is typed, and the operations about duplicates stand below it.",
    sentence:
      "Press Ctrl-K (⌘-K on a Mac) and say what you want to do, in your own words or in those of a spreadsheet.",
    at: fresh,
    show: async (page) => {
      await openPalette(page);
      await page.keyboard.type("dupl");
      await page.getByText("Drop duplicates").last().waitFor();
    },
  },
  {
    name: "preview",
    title: "Seeing it before it is done",
    alt: "A preview of “Change case” on the column “Name”: the number of changed cells, and the table with those cells marked.",
    sentence:
      "Preview shows an operation on your real table, counted over all rows, with the cells it would change marked. Nothing is done until you press Apply.",
    at: fresh,
    show: async (page) => {
      await pick(page, "Name");
      const form = await choose(page, "Change case");
      await form.getByLabel("To").first().click();
      await page.getByRole("option", { name: "Every Word" }).click();
      await form.getByRole("button", { name: "Preview" }).click();
      await page
        .getByText(/cells? changed/)
        .first()
        .waitFor();
    },
  },
  {
    name: "preview-rows",
    title: "Seeing which rows go",
    alt: "A preview of “Drop duplicates” on the column “customer_id”: the number of rows removed, and those rows marked in the table.",
    sentence: "Where rows would go, the preview shows just which ones, before they do.",
    at: fresh,
    show: async (page) => {
      const form = await choose(page, "Drop duplicates");
      await form
        .getByRole("combobox", { name: /^Columns/ })
        .or(form.getByRole("textbox", { name: /^Columns/ }))
        .first()
        .click();
      await page.getByRole("option", { name: /^customer_id/ }).click();
      await page.keyboard.press("Escape");
      await form.getByRole("button", { name: "Preview" }).click();
      await page
        .getByText(/rows? removed/)
        .first()
        .waitFor();
    },
  },
  {
    name: "chart",
    title: "Charts",
    alt: "A bar chart of the column “city” below the table, the most frequent first.",
    sentence:
      "Choose a column and press Charts. The chart follows every step, says whether it counts all rows, and can be saved as a picture or read as figures.",
    at: worked,
    show: async (page) => {
      await pick(page, "city");
      await page.getByRole("button", { name: "Charts", exact: true }).click();
      await page
        .getByRole("img", { name: /^Bars\./ })
        .locator("rect")
        .first()
        .waitFor();
    },
  },
  {
    name: "alike",
    title: "The same thing, written in several ways",
    alt: "The panel of alike values below the table: groups of spellings of one city, each with what it would become.",
    sentence:
      "Explore finds what a table hides: here, cities that are one and are spelt in several ways. Tick what belongs together and make it one, in one step.",
    at: fresh,
    show: async (page) => {
      await pick(page, "city");
      const panel = await explore(page, "Alike values");
      await panel
        .getByRole("checkbox", { name: /^Make the values like/ })
        .nth(0)
        .check();
      await panel
        .getByRole("checkbox", { name: /^Make the values like/ })
        .nth(1)
        .check();
      await panel.getByText(/cells changed/).waitFor();
    },
  },
  {
    name: "formula",
    title: "Formulas",
    alt: "The form of a formula: a text is being joined from columns, and the editor offers names that go on from what is typed.",
    sentence:
      "Formulas are written much as in a spreadsheet. The editor knows the columns and the functions, and marks a mistake where it stands.",
    at: fresh,
    show: async (page) => {
      const form = await choose(page, "Formula");
      await form.getByRole("textbox", { name: "Column" }).fill("address");
      await form.locator('.cm-content[role="textbox"]').click();
      await page.keyboard.type("postcode & ' ' & upper(ci");
      await page.getByRole("option", { name: "city" }).waitFor();
    },
  },
  {
    name: "history",
    title: "Looking back without losing anything",
    alt: "The history with a named checkpoint and another line of steps; the table shows an earlier state, and a bar above it says so.",
    sentence:
      "A click on a step shows the table as it was then; your work stays where it is. Steps you name are checkpoints, and what you undid is kept as another line.",
    at: worked,
    show: async (page) => {
      await page
        .getByRole("button", { name: /other lines? from here/ })
        .first()
        .click();
      await ofStepLine(page, "Emails in small letters").click();
      await page.getByRole("region", { name: "Another state is shown" }).waitFor();
    },
  },
  {
    name: "compare",
    title: "Comparing two states",
    alt: "Two states compared: what differs by column and in rows, and the first cells that differ, before and after.",
    sentence: "Any two states can be compared: how many cells differ in each column, which rows came or went.",
    at: worked,
    show: async (page) => {
      await ofStep(page, "Change case of “country”", "What this step changed");
      const pane = page.getByRole("region", { name: "Compare two states" });
      await pane.locator("tbody tr").first().waitFor();
    },
  },
  {
    name: "recipe",
    title: "The same steps on another table",
    alt: "The dialog that applies a recipe: each column that is missing has one to take instead, and each step says what it would do.",
    sentence:
      "Keep your steps as a recipe and apply them to next month's file. First it is only tried: columns named otherwise are matched, and each step says whether it fits.",
    at: (stage) => `/s/${stage.guests}`,
    show: async (page) => {
      await page.getByRole("button", { name: "Recipes", exact: true }).click();
      await page.getByRole("menuitem", { name: "Apply a recipe…", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Apply a recipe", exact: true });
      await dialog.getByRole("combobox", { name: "Recipe", exact: true }).click();
      await page.getByRole("option", { name: /^Tidy addresses/ }).click();
      await dialog.getByRole("combobox", { name: "Column for “city”" }).click();
      await page.getByRole("option", { name: "town" }).click();
      await dialog.getByText("4 steps: all fit.").waitFor();
    },
  },
  {
    name: "safety",
    title: "How your work is kept safe",
    alt: "The safety dialog: the key the session is sealed with, a verification that found everything whole, and the trail of what was done.",
    sentence:
      "The lock at the right end of the bottom line tells how your work is kept: encrypted, checked on every read, with a trail of who did what. Verify now reads all of it again.",
    at: worked,
    show: async (page) => {
      await page.getByRole("button", { name: "How your work is kept safe" }).click();
      await page.getByRole("button", { name: "Verify now" }).click();
      await page.getByRole("cell", { name: "Verified: everything is whole" }).first().waitFor();
    },
  },
  {
    name: "dark",
    title: "In the dark",
    alt: "The workbench in dark colours.",
    sentence: "The page follows your system, or the switch at its top: light or dark.",
    dark: true,
    at: worked,
    show: (page) => page.getByRole("button", { name: "Sort rows", exact: true }).waitFor(),
  },
  {
    name: "spanish",
    title: "In Spanish",
    alt: "The first page in Spanish.",
    sentence: "All of it speaks English and Spanish; your browser's language is taken until you choose.",
    language: "es",
    at: start,
    show: (page) =>
      page
        .getByRole("button", { name: /^Sesión nueva|^Nueva sesión/ })
        .first()
        .waitFor(),
  },
];

/** Makes what the scenes look into: sessions with names and steps that a person could have made. */
export async function prepare(standing: Standing): Promise<Stage> {
  const { client } = standing;
  const customers = await client.samples.add("customers");
  const orders = await client.samples.add("orders");
  const begin = async (datasource: string, name: string) => (await client.sessions.create({ datasource, name })).id;
  const apply = (id: string, op: string, params: Record<string, unknown>) => client.sessions.apply(id, { op, params });
  const named = async (id: string, name: string, note?: string) => {
    const { cursor } = await client.sessions.get(id);
    if (cursor !== null) await client.sessions.patchStep(id, cursor, { name, ...(note && { note }) });
  };

  const revenue = await begin(orders.id, "Orders: revenue by status");
  await apply(revenue, "parse-number", { columns: ["total"] });
  await apply(revenue, "change-case", { columns: ["status"], to: "lower" });
  const list = `first_name,Email,town,country
Eva Lind,EVA@EXAMPLE.COM, roma ,it
Otto Berg,Otto@Example.com,BONN,de
Ines Duarte,ines@example.com,lisboa,pt
Karl Holm,KARL@example.com, Oslo,no
`;
  const guestList = await client.datasources.create(new Blob([list]), {
    fileName: "guests.csv",
    name: "Guests of May",
  });
  const guests = await begin(guestList.id, "Guests of May");
  const tidy: Call[] = [
    { op: "trim-text", params: { columns: ["city"] } },
    { op: "change-case", params: { columns: ["city"], to: "title" } },
    { op: "change-case", params: { columns: ["country"], to: "upper" } },
    { op: "change-case", params: { columns: ["email"], to: "lower" } },
  ];
  await client.recipes.create({
    name: "Tidy addresses",
    description: "Cities, countries and emails in one style.",
    calls: tidy,
  });

  const fresh = await begin(customers.id, "Customers");
  const worked = await begin(customers.id, "Spring mailing");
  await apply(worked, "trim-text", { columns: ["Name", "city"] });
  const nothing = ["N/A", "NULL", "-", "unknown"];
  await apply(worked, "set-missing", {
    columns: ["email", "Phone", "city", "country"],
    values: nothing,
    ignoreCase: true,
  });
  await apply(worked, "change-case", { columns: ["Name", "city"], to: "title" });
  await apply(worked, "sort-rows", { by: [{ column: "Name", order: "asc" }] });
  await client.sessions.undo(worked);
  await apply(worked, "drop-duplicates", { columns: ["customer_id"] });
  await named(worked, "Ready for Maria", "one line per customer, as agreed");
  await apply(worked, "change-case", { columns: ["country"], to: "upper" });
  await apply(worked, "change-case", { columns: ["email"], to: "lower" });
  await named(worked, "Emails in small letters");
  await apply(worked, "drop-columns", { columns: ["column_11"] });
  return { standing, fresh, worked, guests };
}

async function explore(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "Explore" }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  return page.getByRole("region", { name, exact: true });
}

function ofStepLine(page: Page, name: string): Locator {
  const history = page.getByRole("complementary", { name: "History" });
  return history.locator("li[data-place]").filter({ hasText: name }).getByRole("button").first();
}

/** Resolves once the table shows values and not the marks of loading. */
export async function tableIsThere(page: Page): Promise<void> {
  await page.locator('.ag-cell[col-id^="c:"]').filter({ hasNotText: /^…$/ }).first().waitFor();
}
