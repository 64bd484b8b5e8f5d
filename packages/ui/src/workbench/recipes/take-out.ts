// The steps taken out of a session: copied or downloaded, as a recipe or in other languages.
import type { SessionView } from "@data-tools/client";
import { notifications } from "@mantine/notifications";
import { client } from "../../client.ts";
import { complain } from "../../hooks/use-start.ts";
import { fileNamePart, saveFile } from "../../save-file.ts";
import { text } from "../../text.ts";
import { toClipboard } from "../grid/copying.ts";
import { recipeJson } from "./recipe-json.ts";

const words = text.recipes;

type Language = "sql" | "python";

function say(message: string): void {
  notifications.show({ message, withBorder: true });
}

async function copy(text: string, what: string): Promise<void> {
  const done = await toClipboard(text);
  say(done ? words.copied(what) : words.notCopied);
}

/** Copies the calls from the original to a step, or to the present one, and says so. */
export async function copyRecipe(session: string, step?: string): Promise<void> {
  try {
    const calls = await client.sessions.recipe(session, upTo(step));
    await copy(recipeJson(calls), words.recipeOf(text.start.steps(calls.length)));
  } catch (error) {
    complain(error);
  }
}

/** Copies the steps as a statement or a script that gives the same table. */
export async function copyAs(session: string, format: Language): Promise<void> {
  try {
    await copy(await client.sessions.recipeText(session, { format }), words[format]);
  } catch (error) {
    complain(error);
  }
}

/** Downloads the steps; fetched first, so that a refusal is told in words. */
export async function downloadAs({ id, name }: SessionView, format: "json" | Language): Promise<void> {
  try {
    const [content, ending] =
      format === "json"
        ? [recipeJson(await client.sessions.recipe(id)), "recipe.json"]
        : [await client.sessions.recipeText(id, { format }), format === "sql" ? "sql" : "py"];
    saveFile(new Blob([content], { type: "text/plain" }), `${fileNamePart(name)}.${ending}`);
  } catch (error) {
    complain(error);
  }
}

/** How the client is told of a step that may not be given. */
export function upTo(step: string | undefined): { step?: string } {
  return step === undefined ? {} : { step };
}
