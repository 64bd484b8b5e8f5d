// batch: any calls in turn as one step, all of them or none. It is told how to find operations by the list
// that it is part of.
import { refuse } from "../errors.ts";
import type { FindOperation } from "../model/fields/calls.ts";
import { calls, optional, text } from "../model/fields.ts";
import { define, type Operation } from "../model/operation.ts";
import { summary } from "../model/summary.ts";

export function batchOf(operation: FindOperation): Operation {
  return define({
    name: "batch",
    version: 1,
    composed: true,
    group: "types",
    title: "Do several steps as one",
    doc: "Carries out a list of operations one after the other as a single step of the history: all of them, or none if one is refused. Each finds the table as the one before left it. Those that would change nothing are left out.",
    fields: {
      calls: calls({
        title: "Operations",
        doc: "The operations in their order, each with its name (op) and its parameters (params). Lists may hold lists, up to five deep and 500 operations in all.",
        operation,
        min: 0,
      }),
      title: optional(
        text({
          title: "Name",
          doc: "What the history calls the step; its operations, if it has none.",
          min: 1,
          max: 60,
        }),
      ),
    },
    summary: ({ calls: list, title }) => {
      if (title !== undefined) return title;
      const titles = list.map(({ op }) => op);
      return list.length === 1
        ? summary`Do as one step: ${titles[0] ?? ""}`
        : summary`Do ${list.length} steps as one: ${titles.join(", ")}`;
    },
    plan({ calls: list, title }) {
      // Steps of the old system that are known by name alone are kept under that name.
      if (list.length === 0 && title !== undefined) refuse("not_repeatable", { step: title });
      if (list.length === 0) refuse("nothing_to_do");
      return { kind: "calls", calls: list };
    },
    examples: [
      {
        title: "Rename, fill and drop in one go",
        params: {
          calls: [
            { op: "rename-column", params: { column: "amt", to: "amount" } },
            { op: "fill-missing", params: { columns: ["amount"], with: "zero" } },
            { op: "drop-columns", params: { columns: ["tmp"] } },
          ],
        },
        before: {
          columns: [
            { name: "amt", type: "integer" },
            { name: "tmp", type: "text" },
          ],
          rows: [
            [5, "x"],
            [null, null],
          ],
        },
        after: { columns: [{ name: "amount", type: "integer" }], rows: [[5], [0]] },
      },
      {
        title: "A step that finds nothing to do is left out",
        params: {
          calls: [
            { op: "drop-duplicates", params: {} },
            { op: "change-case", params: { columns: ["code"], to: "upper" } },
          ],
        },
        before: { columns: [{ name: "code", type: "text" }], rows: [["no"], [null], ["se"]] },
        after: { columns: [{ name: "code", type: "text" }], rows: [["NO"], [null], ["SE"]] },
      },
    ],
  });
}
