// A formula, with the table's columns and the language's functions at hand.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { client } from "../../client.ts";
import { CodeField, type Insert } from "../editors/code-field.tsx";
import { columnItems, functionItems, wordItems } from "../editors/completions.ts";
import { FunctionList } from "../editors/function-list.tsx";
import { formulaWords } from "../editors/words.ts";
import type { FieldProps } from "./field-props.ts";

export function FormulaField(props: FieldProps) {
  const { columns } = props;
  const { data: functions } = useQuery({
    queryKey: ["formula functions"],
    queryFn: ({ signal }) => client.formulaFunctions({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const insert = useRef<Insert>(null);
  const items = useMemo(
    () => [...columnItems(columns, formulaWords), ...functionItems(functions ?? []), ...wordItems(formulaWords)],
    [columns, functions],
  );
  return (
    <CodeField field={props} language="formula" items={items} example={undefined} insert={insert}>
      <FunctionList
        functions={functions ?? []}
        onChoose={({ name, signature }) => insert.current?.(`${name}()`, signature.endsWith("()") ? 0 : 1)}
      />
    </CodeField>
  );
}
