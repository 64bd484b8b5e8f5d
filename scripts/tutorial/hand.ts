// A hand that follows the tutorial in a real browser. It presses, chooses and types only what stands in bold in the
// text of the step it takes, so that text and page cannot part.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { choose, header, pick, steps as stepsOf } from "../../packages/server/test/e2e/bench.ts";
import type { Step } from "./steps.ts";

/** A name as a reader sees it, and as the page calls it where that is another. */
type Called = string | RegExp;

export interface Hand {
  /** Presses a button, a link or an item of a menu. */
  press(name: string, called?: Called): Promise<void>;
  /** Takes a file of docs/tutorial. */
  file(name: string, file: string): Promise<void>;
  /** Opens an operation's form. */
  operation(name: string): Promise<void>;
  column(name: string): Promise<void>;
  /** Lets a chosen column go. */
  release(name: string): Promise<void>;
  choose(field: string, option: string): Promise<void>;
  fill(field: string, text: string): Promise<void>;
  /** Waits until a text is there. */
  sees(text: string): Promise<void>;
  vanishes(text: string): Promise<void>;
  /** Waits until the table has so many rows. */
  rows(count: number): Promise<void>;
  /** Waits until the history has so many steps. */
  steps(count: number): Promise<void>;
  /** The text of the file that a gesture downloads. */
  download(gesture: () => Promise<void>): Promise<string>;
  /** What is shown now is the picture of the step. */
  look(): Promise<void>;
}

/** Takes a step; `look` is called where its picture is taken. */
export async function takeStep(page: Page, step: Step, look: () => Promise<unknown> = async () => {}): Promise<void> {
  const told = (name: string) => {
    if (!step.text.includes(`**${name}**`)) throw new Error(`“${step.title}” does not tell of “${name}”`);
  };
  const hand: Hand = {
    async press(name, called = name) {
      told(name);
      await pressable(page, called).first().click();
    },
    async file(name, file) {
      told(name);
      if (!step.text.includes(`(tutorial/${file})`)) throw new Error(`“${step.title}” does not lead to ${file}`);
      await page.getByRole("button", { name, exact: true }).waitFor();
      const path = fileURLToPath(new URL(`../../docs/tutorial/${file}`, import.meta.url));
      await page.locator("input[type=file]").setInputFiles(path);
    },
    async operation(name) {
      told(name);
      await choose(page, name);
    },
    async column(name) {
      told(name);
      await pick(page, name);
    },
    async release(name) {
      told(name);
      const head = header(page, name).first();
      if ((await head.getAttribute("aria-pressed")) === "true") await head.click();
    },
    async choose(field, option) {
      told(field);
      told(option);
      await page.getByLabel(field, { exact: true }).and(page.locator("input")).first().click();
      await page
        .getByRole("option", { name: new RegExp(`^${option}`) })
        .first()
        .click();
    },
    async fill(field, text) {
      told(field);
      told(text);
      await page.getByRole("dialog").getByRole("textbox", { name: field, exact: true }).fill(text);
    },
    sees: (text) => page.getByText(text).first().waitFor(),
    vanishes: async (text) => {
      await page.getByText(text).first().waitFor({ state: "detached" });
    },
    rows: (count) => page.getByRole("contentinfo").getByText(`${count} rows`).waitFor(),
    async steps(count) {
      await stepsOf(page)
        .nth(count - 1)
        .waitFor();
    },
    async download(gesture) {
      const coming = page.waitForEvent("download");
      await gesture();
      return readFile(await (await coming).path(), "utf8");
    },
    look: async () => {
      await look();
    },
  };
  await step.take(hand);
}

function pressable(page: Page, name: Called): Locator {
  const called = typeof name === "string" ? { name, exact: true } : { name };
  return page.getByRole("button", called).or(page.getByRole("menuitem", called)).or(page.getByRole("link", called));
}
