// A question to the table and what came of it: its parameters at the left, the answer and its step at the right.
import type { AnalysisResult, AnalysisResults } from "@data-tools/client";
import { CloseButton, Loader, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { client } from "../../client.ts";
import { Failure } from "../../failure.tsx";
import { useAnalyses } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import frame from "../charts/charts.module.css";
import { beginning, isComplete } from "../charts/kinds.ts";
import { useWorkbench } from "../context.ts";
import { type Params, sentParams } from "../fields/params.ts";
import { ShownFields } from "../fields/shown-fields.tsx";
import { Clusters } from "./clusters.tsx";
import { Facets } from "./facets.tsx";
import type { FinderName } from "./finders.ts";
import { Duplicates, Missing, Outliers, Profile } from "./findings.tsx";
import classes from "./panels.module.css";

const bodies: { [N in FinderName]: (result: AnalysisResults[N]) => ReactNode } = {
  clusters: (result) => <Clusters result={result} />,
  facets: (result) => <Facets result={result} />,
  outliers: (result) => <Outliers result={result} />,
  duplicates: (result) => <Duplicates result={result} />,
  missing: (result) => <Missing result={result} />,
  profile: (result) => <Profile result={result} />,
};

interface FinderPanelProps {
  name: FinderName;
  columns: readonly string[];
  onClose(): void;
}

export default function FinderPanel({ name, columns: wanted, onClose }: FinderPanelProps) {
  const { session } = useWorkbench();
  const { data: catalogue } = useAnalyses();
  const fields = useMemo(() => {
    const declared = catalogue?.find((each) => each.name === name)?.fields ?? [];
    return declared.filter(({ kind }) => kind !== "condition");
  }, [catalogue, name]);
  const [changed, setChanged] = useState<Params | null>(null);
  const params = useMemo(
    () => changed ?? beginning(fields, session.columns, wanted),
    [changed, fields, session.columns, wanted],
  );
  const sent = useMemo(() => sentParams({ fields: [...fields] }, params), [fields, params]);
  const { data, error, isFetching } = useQuery({
    queryKey: ["finder", session.id, session.cursor, name, sent],
    queryFn: async ({ signal }): Promise<AnalysisResult> =>
      (await client.sessions.analyse(session.id, name, { params: sent, step: session.cursor, signal })).result,
    enabled: catalogue !== undefined && isComplete(fields, params),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
    retry: false,
  });
  return (
    <div className={frame.panel}>
      <div className={frame.bar}>
        <h2 className={frame.title}>{text.panels.names[name]}</h2>
        <span className={frame.space} />
        <CloseButton aria-label={text.panels.close} onClick={onClose} />
      </div>
      <div className={frame.body}>
        <Stack gap="xs" className={frame.form}>
          <ShownFields
            fields={fields}
            params={params}
            columns={session.columns}
            onChange={(name, value) => setChanged({ ...params, [name]: value })}
          />
        </Stack>
        <div className={classes.answer}>
          <Failure error={error} py={8} m={8} fz="xs" />
          {isFetching && data === undefined && <Loader size="sm" m="md" aria-label={text.loading} />}
          {/* The panel is made anew for another question, so that the answer is always one to this name. */}
          {data !== undefined && error === null && bodies[name](data as never)}
        </div>
      </div>
    </div>
  );
}
