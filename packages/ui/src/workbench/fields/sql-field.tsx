// A query, with the columns of the table and of the datasources it may read at hand.
import { useMemo } from "react";
import { useDatasources } from "../../hooks/use-start.ts";
import { text } from "../../text.ts";
import { CodeField } from "../editors/code-field.tsx";
import { columnItems, wordItems, written } from "../editors/completions.ts";
import { queryFunctions, queryWords } from "../editors/words.ts";
import type { FieldProps } from "./field-props.ts";
import { asParams } from "./params.ts";

export function SqlField(props: FieldProps) {
  const { columns, siblings } = props;
  const { data: datasources } = useDatasources();
  const items = useMemo(() => {
    const others = Object.entries(asParams(siblings.sources)).map(([table, id]) => ({
      table,
      columns: datasources?.find((each) => each.id === id)?.columns ?? [],
    }));
    const tables = [{ table: "data", columns }, ...others];
    return [
      ...tables.flatMap((each) => columnItems(each.columns, queryWords, each.table)),
      ...tables.map(({ table }) => ({
        label: table,
        apply: written(table, queryWords),
        detail: text.editors.table,
        type: "class",
        boost: 1,
      })),
      ...wordItems([...queryWords].map((word) => word.toUpperCase())),
      ...queryFunctions.map((label) => ({ label, type: "function" })),
    ];
  }, [columns, siblings.sources, datasources]);
  return (
    <CodeField field={props} language="query" items={items} example={text.fields.queryExample} insert={undefined} />
  );
}
