// The tutorial, step by step: what a reader is told and, beside it, the same gestures as the page takes them. The text
// of docs/tutorial.md, its pictures, and the walks through it are made from this one list.
import type { Hand } from "./hand.ts";

export interface Step {
  readonly title: string;
  /** Markdown. What is to be pressed, chosen or typed stands in bold. */
  readonly text: string;
  /** A picture that is taken where the hand looks. */
  readonly picture?: { readonly name: string; readonly alt: string };
  take(hand: Hand): Promise<void>;
}

export const steps: readonly Step[] = [
  {
    title: "Open the file",
    text: "Press **Choose a file** and take [orders-april.csv](tutorial/orders-april.csv), or drop it anywhere on the page. Before anything is loaded you see how the file would be read: 16 rows, and the type of each column. It is right, so press **Load**.",
    picture: {
      name: "tutorial-open",
      alt: "The dialog that opens orders-april.csv: how the file is read on the left, the first rows with the type of each column on the right.",
    },
    async take(hand) {
      await hand.file("Choose a file", "orders-april.csv");
      await hand.sees("EUR 120.00");
      await hand.look();
      await hand.press("Load");
      await hand.rows(16);
    },
  },
  {
    title: "Look around",
    text: "The table is in the middle. On the left is the history, which is empty but for the original table. On the right is what can be done. The line at the bottom says how large the table is: **16 rows**. The file has what files have: two orders stand in it twice, cities have blanks around them, the status is written in three ways, and the totals are texts, because of the currency.",
    async take(hand) {
      await hand.sees("16 rows");
    },
  },
  {
    title: "Remove the doubled rows",
    text: "Find **Drop duplicates** among the operations and open it. Press **Preview** first: the table shows which rows would go, and the count is **2 rows removed**. Nothing has happened yet. Press **Apply**.",
    picture: {
      name: "tutorial-preview",
      alt: "The preview of “Drop duplicates”: two rows of the table are marked to go.",
    },
    async take(hand) {
      await hand.operation("Drop duplicates");
      await hand.press("Preview");
      await hand.sees("2 rows removed");
      await hand.look();
      await hand.press("Apply");
      await hand.rows(14);
    },
  },
  {
    title: "Take the blanks away",
    text: "Click the head of the column **city**, so that operations know which column is meant. Open **Trim text** and press **Apply**. The history has a second step; it says how many cells changed.",
    async take(hand) {
      await hand.column("city");
      await hand.operation("Trim text");
      await hand.press("Apply");
      await hand.steps(2);
    },
  },
  {
    title: "One way to write the status",
    text: "Click **city** again to let it go and click **status**. Open **Change case**, choose **all small** at **To**, and press **Apply**.",
    async take(hand) {
      await hand.release("city");
      await hand.column("status");
      await hand.operation("Change case");
      await hand.choose("To", "all small");
      await hand.press("Apply");
      await hand.steps(3);
    },
  },
  {
    title: "Numbers that can be added",
    text: "Let **status** go, click **total**, open **Parse numbers** and press **Apply**. The column is one of numbers now, and its head shows how they are spread.",
    async take(hand) {
      await hand.release("status");
      await hand.column("total");
      await hand.operation("Parse numbers");
      await hand.press("Apply");
      await hand.steps(4);
    },
  },
  {
    title: "Undo, and redo",
    text: "Hold the pointer over **Undo**: it says what it would take back. Press it, and the totals are texts again. Press **Redo**, and they are numbers. Neither computes anything, so both are immediate, for three million rows too. You may also close the page now and open it again: everything is where it was.",
    picture: {
      name: "tutorial-history",
      alt: "The workbench with four steps in the history on the left and the cleaned orders in the middle.",
    },
    async take(hand) {
      await hand.press("Undo", /^Undo: Read/);
      await hand.sees("EUR 120.00");
      await hand.press("Redo", /^Redo: Read/);
      await hand.vanishes("EUR 120.00");
      await hand.look();
    },
  },
  {
    title: "Save the result as a datasource",
    text: "Your work is saved already. To begin other sessions on the cleaned table, press **Save as datasource**, write **Orders of April, clean** at **Name**, and press **Save**.",
    async take(hand) {
      await hand.press("Save as datasource");
      await hand.fill("Name", "Orders of April, clean");
      await hand.press("Save");
      await hand.sees("Saved as the datasource “Orders of April, clean”.");
    },
  },
  {
    title: "Export it",
    text: "Press **Export** and choose **CSV**. The file is downloaded with every row and no currency signs.",
    async take(hand) {
      await hand.press("Export");
      const file = await hand.download(() => hand.press("CSV", "Download as CSV"));
      if (!file.includes("A-1001,Nora Lien,Oslo,2026-04-01,paid,120"))
        throw new Error(`not the cleaned table:\n${file}`);
    },
  },
  {
    title: "Keep the steps",
    text: "Next month there is another file with the same faults. Press **Recipes**, choose **Keep as a recipe…**, write **Monthly orders** at **Name**, and press **Keep**.",
    async take(hand) {
      await hand.press("Recipes");
      await hand.press("Keep as a recipe…");
      await hand.fill("Name", "Monthly orders");
      await hand.press("Keep");
      await hand.sees("Kept as the recipe “Monthly orders”.");
    },
  },
  {
    title: "Replay them on next month's file",
    text: "Press the **table** at the top left to come to the first page, press **Choose a file**, take [orders-may.csv](tutorial/orders-may.csv) and press **Load**. Press **Recipes**, choose **Apply a recipe…**, and take **Monthly orders** at **Recipe**. Nothing is done yet: each step says whether it fits. In May somebody has named the column of cities otherwise, so choose **town** at **Column for “city”**. Now all four steps fit: press **Apply all**.",
    picture: {
      name: "tutorial-replay",
      alt: "The dialog that applies the recipe “Monthly orders”: “town” is taken for “city”, and all four steps fit.",
    },
    async take(hand) {
      await hand.press("table", "All datasources and sessions");
      await hand.file("Choose a file", "orders-may.csv");
      await hand.press("Load");
      await hand.rows(9);
      await hand.press("Recipes");
      await hand.press("Apply a recipe…");
      await hand.choose("Recipe", "Monthly orders");
      await hand.choose("Column for “city”", "town");
      await hand.sees("4 steps: all fit.");
      await hand.look();
      await hand.press("Apply all");
      await hand.steps(4);
      await hand.rows(8);
    },
  },
];
