// What is told of outliers, duplicates, gaps and columns as tables, each with the step that follows from it.

import type { DuplicatesResult, MissingResult, OutliersResult, ProfileResult } from "@data-tools/client";
import { Switch, Text } from "@mantine/core";
import { useState } from "react";
import { number, rows } from "../../format.ts";
import { language } from "../../language.ts";
import { text } from "../../text.ts";
import { FigureTable } from "../charts/figure-table.tsx";
import { shown } from "../charts/scale.ts";
import classes from "./panels.module.css";
import { StepBar } from "./step-bar.tsx";

const words = text.panels;
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });

export function Outliers({ result }: { result: OutliersResult }) {
  const said = words.outliers;
  const found = result.columns.filter(({ below, above }) => below + above > 0);
  const any = found.flatMap(({ column, lower, upper }) => [
    ...(lower === null ? [] : [{ column, is: "lt", value: lower }]),
    ...(upper === null ? [] : [{ column, is: "gt", value: upper }]),
  ]);
  return (
    <>
      <div className={classes.scroll}>
        <Text size="xs">{said.found(number(result.rowsWithOutliers), number(result.rows))}</Text>
        <FigureTable
          label={words.names.outliers}
          figures={{
            head: said.head,
            rows: result.columns.map(({ column, lower, upper, below, above, sample }) => [
              column,
              shown(lower),
              shown(upper),
              number(below),
              number(above),
              sample
                .slice(0, 5)
                .map(({ value }) => shown(value))
                .join(", "),
            ]),
          }}
        />
      </div>
      <StepBar
        call={any.length === 0 ? null : { op: "filter-rows", params: { where: { any }, keep: false } }}
        title={said.apply}
        rest={said.none}
      />
    </>
  );
}

export function Duplicates({ result }: { result: DuplicatesResult }) {
  const said = words.duplicates;
  const [only, setOnly] = useState(false);
  return (
    <>
      <div className={classes.scroll}>
        <Switch label={said.only} mb={6} checked={only} onChange={(event) => setOnly(event.currentTarget.checked)} />
        <Text size="xs">{said.found(number(result.groups), result.groups === 1, rows(result.surplus))}</Text>
        <FigureTable
          label={words.names.duplicates}
          figures={{
            head: [said.count, said.rows, ...result.columns],
            rows: result.sample.map(({ values, count, rows: places }) => [
              number(count),
              places.map(number).join(", "),
              ...values.map(shown),
            ]),
          }}
        />
      </div>
      <StepBar
        call={
          result.surplus === 0
            ? null
            : { op: only ? "keep-duplicates" : "drop-duplicates", params: { columns: result.columns } }
        }
        title={only ? said.applyOnly : said.apply}
        rest={said.none}
      />
    </>
  );
}

export function Missing({ result }: { result: MissingResult }) {
  const said = words.missing;
  return (
    <>
      <div className={classes.scroll}>
        <Text size="xs">{said.found(number(result.completeRows), number(result.rows))}</Text>
        <FigureTable
          label={words.names.missing}
          figures={{
            head: said.head,
            rows: result.patterns.map(({ missing, rows: amount, share }) => [
              missing.length === 0 ? said.complete : missing.join(", "),
              number(amount),
              percent.format(share),
            ]),
          }}
        />
      </div>
      <StepBar
        call={
          result.rowsWithMissing === 0
            ? null
            : { op: "drop-missing-rows", params: { columns: result.columns.map(({ name }) => name) } }
        }
        title={said.apply}
        rest={said.none}
      />
    </>
  );
}

export function Profile({ result }: { result: ProfileResult }) {
  return (
    <div className={classes.scroll}>
      <FigureTable
        label={words.names.profile}
        figures={{
          head: words.profile.head,
          rows: result.columns.map((each) => [
            each.name,
            text.types[each.type],
            number(each.nulls),
            number(each.distinct),
            number(each.unique),
            shown(each.min),
            shown(each.max),
            shown(each.mean),
            shown(each.std),
            (each.quantiles ?? []).map(({ value }) => shown(value)).join(" · "),
            each.top
              .slice(0, 3)
              .map(({ value, count }) => `${shown(value)} (${number(count)})`)
              .join(", "),
          ]),
        }}
      />
    </div>
  );
}
