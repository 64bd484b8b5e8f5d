// The columns of the datasource that the form has chosen: what its nested texts may name.
import type { FieldView } from "@data-tools/client";
import { createContext, useContext } from "react";
import { useDatasources } from "../../hooks/use-start.ts";
import type { Params } from "./params.ts";

export const OtherColumns = createContext<readonly string[]>([]);

/** Names of the columns of the datasource in a form; none if it has no such field or none is chosen. */
export function useColumnsOfChosen(fields: readonly FieldView[], params: Params): readonly string[] {
  const { data = [] } = useDatasources();
  const field = fields.find(({ kind }) => kind === "datasource");
  const chosen = field === undefined ? undefined : data.find(({ id }) => id === params[field.name]);
  return chosen?.columns.map(({ name }) => name) ?? [];
}

/** What to suggest for a text at this path: names of the other table, for texts inside lists only. */
export function useSuggestions(path: string): readonly string[] {
  const names = useContext(OtherColumns);
  return path.includes("[") ? names : [];
}
