// Every family of operations that has a reference, by the name of its file in reference/.
import type { Family } from "../differential.ts";
import { columns } from "./columns.ts";

export const families: Readonly<Record<string, Family>> = { columns };
