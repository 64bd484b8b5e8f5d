// Groups of values that may mean the same: those one agrees to become one value, all in one step.
import type { Call, Cluster, ClustersResult } from "@data-tools/client";
import { Button, Checkbox, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { number, rows } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./panels.module.css";
import { StepBar } from "./step-bar.tsx";

const words = text.panels.clusters;

/** What was decided of a group; groups are known by their values. */
type Decisions = Readonly<Record<string, { on: boolean; to: string }>>;

const nameOf = ({ values }: Cluster) => JSON.stringify(values.map(({ value }) => value));

export function Clusters({ result: { column, clusters, compared, pairsLimited } }: { result: ClustersResult }) {
  const [decided, setDecided] = useState<Decisions>({});
  const of = (cluster: Cluster) => decided[nameOf(cluster)] ?? { on: false, to: cluster.suggested };
  const decide = (cluster: Cluster, change: { on?: boolean; to?: string }) =>
    setDecided((before) => ({ ...before, [nameOf(cluster)]: { ...of(cluster), ...change } }));
  const chosen = clusters.filter((cluster) => of(cluster).on);
  const map = chosen.flatMap((cluster) =>
    cluster.values
      .filter(({ value }) => value !== of(cluster).to)
      .map(({ value }) => ({ from: value, to: of(cluster).to })),
  );
  const call: Call | null = map.length === 0 ? null : { op: "map-values", params: { column, map } };
  return (
    <>
      <div className={classes.scroll}>
        {clusters.length === 0 ? (
          <Text size="sm" className="quiet" p="sm">
            {words.none}
          </Text>
        ) : (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => {
              const on = chosen.length < clusters.length;
              setDecided(Object.fromEntries(clusters.map((each) => [nameOf(each), { ...of(each), on }])));
            }}
          >
            {chosen.length < clusters.length ? words.all : words.noneOfThem}
          </Button>
        )}
        {compared !== null && <Text size="xs">{words.compared(number(compared.values), number(compared.of))}</Text>}
        {pairsLimited && <Text size="xs">{words.limited}</Text>}
        <ul className={classes.list}>
          {clusters.map((cluster) => {
            const { on, to } = of(cluster);
            return (
              <li key={nameOf(cluster)} className={classes.cluster} data-on={on || undefined}>
                <Checkbox
                  aria-label={words.merge(cluster.suggested)}
                  checked={on}
                  onChange={(event) => decide(cluster, { on: event.currentTarget.checked })}
                />
                <div className={classes.values}>
                  {cluster.values.map(({ value, count }) => (
                    <UnstyledButton
                      key={value}
                      className={classes.value}
                      aria-label={words.take(value)}
                      onClick={() => decide(cluster, { to: value, on: true })}
                    >
                      {value} <span className="quiet">{number(count)}</span>
                    </UnstyledButton>
                  ))}
                </div>
                <Text size="xs" className="quiet">
                  {rows(cluster.rows)}
                </Text>
                <TextInput
                  aria-label={words.become(cluster.suggested)}
                  value={to}
                  spellCheck={false}
                  autoComplete="off"
                  w={180}
                  onChange={(event) => decide(cluster, { to: event.currentTarget.value, on: true })}
                />
              </li>
            );
          })}
        </ul>
      </div>
      <StepBar call={call} title={words.apply} rest={words.rest} />
    </>
  );
}
