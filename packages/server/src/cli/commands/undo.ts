// `data-tools undo`.
import type { Input } from "../command.ts";
import { move } from "../move.ts";

export const run = (input: Input): Promise<void> => move("undo", input);
