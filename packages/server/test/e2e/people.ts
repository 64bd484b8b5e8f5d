// Browsers that are signed in, where people have accounts: the cookie comes by the interface itself.
import type { Page } from "playwright-core";
import type { Standing } from "./standing.ts";

export const goodPassword = "lantern otter gravel thirteen";

/** Chooses a password with a one-time link; the page is signed in after and starts anew. */
export async function enter(page: Page, link: string, name?: string): Promise<void> {
  const body = { link: link.slice(link.indexOf("#link=") + "#link=".length), name, password: goodPassword };
  const status = await page.evaluate(
    `fetch("/api/sign-in/password", ${JSON.stringify({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })}).then((answer) => answer.status)`,
  );
  if (status !== 200) throw new Error(`the link was answered with ${status}`);
  await page.reload();
}

/** A page of the first administrator. */
export async function firstAdmin({ open, first }: Standing, name = "root", path = "/"): Promise<Page> {
  if (first === null) throw new Error("the server has its first administrator already");
  const page = await open(path);
  await enter(page, first, name);
  return page;
}
