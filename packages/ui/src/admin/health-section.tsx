// Whether the server that answers keeps what was promised: each indicator beside its goal, what must stay at nought,
// and the last hour or day in pictures.
import type { IndicatorsView, IndicatorView } from "@data-tools/client";
import { Group, SegmentedControl, Stack, Table, Text, Title } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck, IconMinus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { exactly, number } from "../format.ts";
import charts from "../workbench/charts/charts.module.css";
import type { Drawing, Size } from "../workbench/charts/drawing.ts";
import { Plot } from "../workbench/charts/plot.tsx";
import classes from "./admin.module.css";
import { countsDrawing, milliseconds, timesDrawing } from "./health-plots.ts";
import { Fact, SectionFrame } from "./section.tsx";
import { useIndicators } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.health;
const windows = ["hour", "day"] as const;
type Window = IndicatorsView["window"];
const plotHeight = 220;

export default function HealthSection() {
  const [window, setWindow] = useState<Window>("hour");
  const asked = useIndicators(window);
  const { data } = asked;
  return (
    <SectionFrame doc={said.doc} asked={asked}>
      {data !== undefined && (
        <Stack gap="lg">
          <Group justify="space-between">
            <SegmentedControl
              size="xs"
              aria-label={said.window}
              value={window}
              data={windows.map((value) => ({ value, label: said.windows[value] }))}
              onChange={(value) => setWindow(windows.find((each) => each === value) ?? "hour")}
            />
            <Text size="xs" className="quiet">
              {said.since(exactly(data.since))}
            </Text>
          </Group>
          <Promised indicators={data.indicators} />
          <section aria-labelledby="nought">
            <Title order={2} size="h5" id="nought" mb="xs">
              {said.nought}
            </Title>
            <dl className={classes.facts}>
              {data.mustStayZero.map(({ name, count }) => (
                <Fact key={name} name={said.noughts[name]}>
                  <Verdict met={count === 0} text={number(count)} />
                </Fact>
              ))}
            </dl>
          </section>
          <Pictures view={data} />
        </Stack>
      )}
    </SectionFrame>
  );
}

function Promised({ indicators }: { indicators: readonly IndicatorView[] }) {
  return (
    <div className={classes.frame}>
      <Table fz="sm" verticalSpacing={5} className={classes.table} aria-label={said.label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{said.head.what}</Table.Th>
            <Table.Th className={classes.amount}>{said.head.value}</Table.Th>
            <Table.Th className={classes.amount}>{said.head.goal}</Table.Th>
            <Table.Th className={classes.amount}>{said.head.count}</Table.Th>
            <Table.Th>{said.head.met}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {indicators.map((each) => (
            <Table.Tr key={each.name}>
              <Table.Td className={classes.wide}>{said.names[each.name]}</Table.Td>
              <Table.Td className={classes.amount}>{each.value === null ? "–" : amountOf(each, each.value)}</Table.Td>
              <Table.Td className={classes.amount}>{said.goals[each.better](amountOf(each, each.goal))}</Table.Td>
              <Table.Td className={classes.amount}>{number(each.count)}</Table.Td>
              <Table.Td>
                <Verdict met={each.met} text={each.met === null ? said.none : each.met ? said.met : said.missed} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** A share that is nearly all or nearly nothing needs its digits. */
function amountOf({ unit }: IndicatorView, value: number): string {
  if (unit === "score") return number(Number(value.toFixed(1)));
  return unit === "milliseconds" ? milliseconds(value) : said.percent(number(Number((100 * value).toFixed(3))));
}

function Verdict({ met, text }: { met: boolean | null; text: string }) {
  const Icon = met === null ? IconMinus : met ? IconCheck : IconAlertTriangle;
  return (
    <Group gap={6} wrap="nowrap" component="span">
      <Icon size={15} aria-hidden />
      <Text span fz={13} c={met === false ? "var(--danger)" : undefined}>
        {text}
      </Text>
    </Group>
  );
}

function Pictures({ view }: { view: IndicatorsView }) {
  const { indicators, points } = view;
  const { ref, width } = useElementSize();
  const goal = (name: IndicatorView["name"]) => indicators.find((each) => each.name === name)?.goal ?? 0;
  const goals = { mean: goal("mean"), p95: goal("p95") };
  const size: Size = { width, height: plotHeight };
  return (
    <div ref={ref} className={charts.tones}>
      {points.length === 0 ? (
        <Text size="sm" className="quiet">
          {said.noPoints}
        </Text>
      ) : (
        width > 0 && (
          <Stack gap="md">
            <Picture title={said.times} drawing={timesDrawing(view, goals, size)} />
            <Picture title={said.counts} drawing={countsDrawing(view, size)} />
          </Stack>
        )
      )}
    </div>
  );
}

function Picture({ title, drawing }: { title: string; drawing: Drawing }) {
  const picture = useRef<SVGSVGElement>(null);
  return (
    <section>
      <Title order={2} size="h5" mb={4}>
        {title}
      </Title>
      <Plot drawing={drawing} label={title} rest={said.rest} picture={picture} />
    </section>
  );
}
