// Undo and redo from the command line: the same but for the direction.
import { type Input, numberOf, textOf } from "./command.ts";
import { effectText, sessionText } from "./describe.ts";

/** Moves the cursor, or with --preview says what that would do. */
export async function move(direction: "undo" | "redo", { args, options, output, client }: Input): Promise<void> {
  const [session = ""] = args;
  const { sessions } = client();
  if (options.preview) {
    const preview = await (direction === "undo" ? sessions.undoPreview(session) : sessions.redoPreview(session));
    output.result(preview, () => [preview.summary, effectText(preview.effect)]);
    return;
  }
  const count = numberOf(options, "count", 1);
  const version = numberOf(options, "version", 0);
  const key = textOf(options, "key");
  const view = await sessions[direction](session, {
    ...(count !== undefined && { count }),
    ...(version !== undefined && { version }),
    ...(key !== undefined && { key }),
  });
  output.result(view, () => [sessionText(view)]);
}
