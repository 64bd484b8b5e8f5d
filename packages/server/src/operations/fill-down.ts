// fill-down: empty cells get the value above them, as spreadsheets with merged or blanked cells need.
import { define } from "../model/operation.ts";
import { summary } from "../model/summary.ts";
import { fillNear, fillNearFields, fillNearInPandas } from "./fill-near.ts";

export const fillDown = define({
  name: "fill-down",
  version: 1,
  group: "cells",
  title: "Fill down",
  doc: "Puts into missing cells the nearest value above them, in the order in which the rows are shown. With groups, values are taken from rows of the same group only. A limit says how many missing cells one after the other are filled at most.",
  fields: fillNearFields,
  summary: ({ columns: names }) => summary`Fill down ${names}`,
  plan: (params, state) => fillNear("down", params, state),
  pandas: (params, state, _fitted, change) => fillNearInPandas("ffill", params, state, change),
  examples: [
    {
      title: "A report that names each city once",
      params: { columns: ["city"] },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "shop", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          [null, 2],
          [null, 3],
          ["Rome", 4],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "shop", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          ["Oslo", 2],
          ["Oslo", 3],
          ["Rome", 4],
        ],
      },
    },
    {
      title: "Within each station, one cell at most",
      params: { columns: ["temp"], groupBy: ["station"], limit: 1 },
      before: {
        columns: [
          { name: "station", type: "text" },
          { name: "temp", type: "number" },
        ],
        rows: [
          ["a", 1.5],
          ["b", null],
          ["a", null],
          ["a", null],
          ["b", 7],
        ],
      },
      after: {
        columns: [
          { name: "station", type: "text" },
          { name: "temp", type: "number" },
        ],
        rows: [
          ["a", 1.5],
          ["b", null],
          ["a", 1.5],
          ["a", null],
          ["b", 7],
        ],
      },
    },
  ],
});
