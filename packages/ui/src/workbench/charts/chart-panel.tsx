// A chart of the table as it stands: what to draw at the left, the drawing and its figures at the right.
import type { ColumnView } from "@data-tools/client";
import { Button, CloseButton, Loader, Menu, Select, Stack } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconDownload, IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { client } from "../../client.ts";
import { Failure } from "../../failure.tsx";
import { useAnalyses } from "../../hooks/use-session.ts";
import { complain } from "../../hooks/use-start.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import type { Params } from "../fields/params.ts";
import { ShownFields } from "../fields/shown-fields.tsx";
import classes from "./charts.module.css";
import { draw } from "./draw.ts";
import { FigureTable } from "./figure-table.tsx";
import { figuresOf, remarks } from "./figures.ts";
import { askOf, beginning, type ChartKind, chartKinds, fieldsOf, isComplete } from "./kinds.ts";
import { Plot } from "./plot.tsx";
import { savePicture } from "./save-picture.ts";

const words = text.charts;

interface ChartPanelProps {
  kind: ChartKind;
  columns: readonly string[];
  onKind(kind: ChartKind): void;
  onClose(): void;
}

export default function ChartPanel({ kind, columns: wanted, onKind, onClose }: ChartPanelProps) {
  const { session } = useWorkbench();
  const { data: catalogue } = useAnalyses();
  const fields = useMemo(() => fieldsOf(kind, catalogue ?? []), [kind, catalogue]);
  const [changed, setChanged] = useState<{ kind: ChartKind; params: Params } | null>(null);
  // What was chosen holds for its kind; a column that is gone meanwhile is chosen anew.
  const params = useMemo(() => {
    // A line is most often one over time.
    const offered = kind === "line" ? session.columns.toSorted((a, b) => dateness(b) - dateness(a)) : session.columns;
    const first = beginning(fields, offered, wanted);
    if (changed?.kind !== kind) return first;
    const there = new Set(session.columns.map(({ name }) => name));
    const gone = fields.filter(
      (field) => field.kind === "column" && field.required && !there.has(String(changed.params[field.name])),
    );
    return { ...changed.params, ...Object.fromEntries(gone.map(({ name }) => [name, first[name]])) };
  }, [fields, session.columns, wanted, changed, kind]);
  const ask = useMemo(() => askOf(kind, fields, params), [kind, fields, params]);
  const ready = catalogue !== undefined && isComplete(fields, params);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["chart", session.id, session.cursor, kind, ask],
    queryFn: async ({ signal }) =>
      (await client.sessions.analyse(session.id, ask.name, { params: ask.params, step: session.cursor, signal }))
        .result,
    enabled: ready,
    placeholderData: (before, query) => (query?.queryKey[3] === kind ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
    retry: false,
  });
  const { ref: stage, width, height } = useElementSize();
  const picture = useRef<SVGSVGElement>(null);
  const [figures, setFigures] = useState(false);
  const title = words.kinds[kind];
  const said = data === undefined ? "" : remarks(data).join(" ");
  const drawing = useMemo(
    () => (data === undefined || width === 0 ? null : draw(data, { width, height: Math.max(120, height - 24) })),
    [data, width, height],
  );
  const save = (format: "svg" | "png") => {
    if (picture.current !== null) savePicture(picture.current, format, `${session.name} ${title}`).catch(complain);
  };
  return (
    <div className={classes.panel}>
      <div className={classes.bar}>
        <h2 className={classes.title}>{words.title}</h2>
        <Select
          aria-label={words.kind}
          data={chartKinds.map((each) => ({ value: each, label: words.kinds[each] }))}
          value={kind}
          allowDeselect={false}
          onChange={(next) => {
            const found = chartKinds.find((each) => each === next);
            if (found !== undefined) onKind(found);
          }}
        />
        <span className={classes.space} />
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconTable size={15} aria-hidden />}
          aria-pressed={figures}
          disabled={data === undefined}
          onClick={() => setFigures(!figures)}
        >
          {figures ? words.showChart : words.showFigures}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconDownload size={15} aria-hidden />}
              disabled={drawing === null || figures}
            >
              {words.save}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => save("png")}>{words.png}</Menu.Item>
            <Menu.Item onClick={() => save("svg")}>{words.svg}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <CloseButton aria-label={words.close} onClick={onClose} />
      </div>
      <div className={classes.body}>
        <Stack key={kind} gap="xs" className={classes.form}>
          <ShownFields
            fields={fields}
            params={params}
            columns={session.columns}
            onChange={(name, value) => setChanged({ kind, params: { ...params, [name]: value } })}
          />
        </Stack>
        <div className={classes.shown}>
          <Failure error={error} py={8} fz="xs" />
          <div ref={stage} className={classes.stage} data-stale={isPlaceholderData || undefined}>
            {ready && data === undefined && error === null && <Loader size="sm" m="md" aria-label={text.loading} />}
            {figures && data !== undefined && error === null && <FigureTable label={title} figures={figuresOf(data)} />}
            {!figures && drawing !== null && data !== undefined && error === null && (
              <Plot drawing={drawing} label={words.described(title, said)} rest={said} picture={picture} />
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

function dateness({ type }: ColumnView): number {
  return type === "date" || type.startsWith("timestamp") ? 1 : 0;
}
