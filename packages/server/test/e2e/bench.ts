// What a person does on the workbench, in the words of the page.
import type { Locator, Page } from "playwright-core";

/** Opens an operation's form, from the list or from another form. */
export async function choose(page: Page, operation: string): Promise<Locator> {
  const back = page.getByRole("button", { name: "All operations" });
  if (await back.isVisible()) await back.click();
  await page.getByRole("searchbox", { name: "Search operations" }).fill(operation);
  await page.getByRole("button", { name: operation, exact: true }).click();
  const form = page.getByRole("form", { name: operation });
  await form.waitFor();
  return form;
}

/** Chooses a column by its header, if it is not chosen yet. */
export async function pick(page: Page, column: string): Promise<void> {
  const head = header(page, column).first();
  if ((await head.getAttribute("aria-pressed")) !== "true") await head.click();
}

/** Renames a column and waits for the step. */
export async function rename(page: Page, from: string, to: string): Promise<void> {
  await pick(page, from);
  const form = await choose(page, "Rename column");
  await form.getByRole("textbox", { name: "New name" }).fill(to);
  await form.getByRole("button", { name: "Apply" }).click();
  await header(page, to).waitFor();
}

export function header(page: Page, column: string): Locator {
  return page.locator(".ag-header-cell button").filter({ hasText: column });
}

/** The steps shown in the history, the original not counted. */
export function steps(page: Page): Locator {
  return page
    .getByRole("complementary", { name: "History" })
    .locator("li[data-place]")
    .filter({ hasNotText: /^Original$/ });
}

/** Chooses something from the menu of a step in the history. */
export async function ofStep(page: Page, summary: string | RegExp, item: string): Promise<void> {
  const line = steps(page).filter({ hasText: summary }).first();
  await line.hover();
  await line.getByRole("button", { name: /^More for: / }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

export function goTo(page: Page, summary: string | RegExp): Promise<void> {
  return ofStep(page, summary, "Go there");
}

/** Longer than anything takes that is awaited; what never comes ends here and names its line. */
const waitMs = 100_000;

/** Resolves once the condition holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + waitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`It did not come about in ${waitMs / 1000} seconds.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The text that a screen reader reads after a field: its help and its error. */
export async function described(page: Page, field: Locator): Promise<string> {
  const ids = (await field.getAttribute("aria-describedby"))?.trim().split(/\s+/) ?? [];
  const texts = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()));
  return texts.join(" ");
}

/** Opens a file through the import dialog. */
export async function load(
  page: Page,
  file: string | { name: string; mimeType: string; buffer: Buffer },
  loading = "Load",
): Promise<string> {
  await page.locator("input[type=file]").setInputFiles(file);
  const button = page.getByRole("button", { name: loading, exact: true });
  await until(() => button.isEnabled());
  await button.click();
  await page.waitForURL(/\/s\//);
  await page.locator('.ag-cell[col-id^="c:"]').filter({ hasNotText: /^…$/ }).first().waitFor();
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** Opens the palette; what is typed next goes into it. */
export async function openPalette(page: Page, name = "What do you want to do?"): Promise<Locator> {
  await page.keyboard.press("Control+k");
  const field = page.getByRole("textbox", { name });
  await field.and(page.locator(":focus")).waitFor();
  return field;
}
