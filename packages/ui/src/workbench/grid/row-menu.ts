// What a menu offers for marked rows: to delete them, to keep only them, to put others before them.
import type { Call, OperationView } from "@data-tools/client";
import { sentence } from "../../client.ts";
import { rows as inRows, number } from "../../format.ts";
import { text } from "../../text.ts";
import type { WorkbenchScope } from "../context.ts";
import { boxesOf, rowCount } from "./area.ts";
import type { MenuItem, MenuSection, Ways } from "./menu-items.ts";
import type { Subject } from "./menu-subject.ts";
import { mostRows, numbersOf } from "./row-numbers.ts";

const words = text.menu;

export function rowSteps(
  { session, actions, grid }: WorkbenchScope,
  { area }: Extract<Subject, { kind: "rows" }>,
  operations: readonly OperationView[],
  { openForm }: Ways,
): MenuSection {
  const boxes = boxesOf(area, grid.order);
  const amount = rowCount(boxes);
  const what = amount === 1 ? text.marked.thisRow : inRows(amount);
  const apply = (label: string, callOf: (numbers: number[]) => Call) => async () => {
    if (amount > mostRows) return grid.say(text.grid.tooManyRows(number(mostRows)));
    const numbers = await numbersOf(session.id, session.cursor, grid.view, boxes);
    actions.applyNow(callOf(numbers), label);
  };
  const item = (label: string, callOf: (numbers: number[]) => Call): MenuItem => ({
    label,
    run: () => {
      apply(label, callOf)().catch((error) => grid.say(sentence(error)));
    },
  });
  const firstNumber = () => grid.api.current?.getDisplayedRowAtIndex(boxes[0]?.from ?? 0)?.data?.number;
  const insert = operations.find(({ name }) => name === "insert-rows");
  return {
    label: null,
    items: [
      item(words.deleteRows(what), (rows) => ({ op: "delete-rows", params: { rows } })),
      item(words.keepRows(what), (numbers) => ({ op: "keep-rows", params: { rows: { numbers } } })),
      ...(insert === undefined
        ? []
        : [{ label: words.insertRows, run: () => openForm(insert, { params: { at: firstNumber() } }) }]),
    ],
  };
}
