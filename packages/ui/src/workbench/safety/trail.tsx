// The session's audit trail, newest first, and whether it is unbroken.
import type { AuditView } from "@data-tools/client";
import { Button, Loader, Table, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconDownload } from "@tabler/icons-react";
import { Failure } from "../../failure.tsx";
import { exactly, number } from "../../format.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./safety.module.css";
import { useTrail, useTrailDownload } from "./use-safety.ts";

const words = text.safety;

export function Trail() {
  const { session } = useWorkbench();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useTrail(session.id, session.version);
  const download = useTrailDownload(session.id, session.name);
  const [newest] = data?.pages ?? [];
  return (
    <section aria-labelledby="trail-title">
      <div className={classes.trailHead}>
        <h3 id="trail-title" className={classes.title}>
          {words.trail}
        </h3>
        <Button
          variant="default"
          ml="auto"
          leftSection={<IconDownload size={15} aria-hidden />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {words.download}
        </Button>
      </div>
      <Failure error={error} />
      {newest === undefined && error === null && <Loader size="sm" aria-label={text.loading} />}
      {newest !== undefined && <Chain total={newest.total} broken={newest.broken} />}
      <Table fz="xs" verticalSpacing={3} layout="fixed" className={classes.trail} aria-labelledby="trail-title">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={56}>{words.head.seq}</Table.Th>
            <Table.Th w={176}>{words.head.at}</Table.Th>
            <Table.Th>{words.head.what}</Table.Th>
            <Table.Th w={104}>{words.head.who}</Table.Th>
            <Table.Th w={92}>{words.head.outcome}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data?.pages.flatMap(({ entries }) => entries.map((entry) => <Entry key={entry.seq} entry={entry} />))}
        </Table.Tbody>
      </Table>
      {hasNextPage && (
        <Button variant="subtle" mt="xs" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {words.earlier}
        </Button>
      )}
    </section>
  );
}

function Chain({ total, broken }: { total: number; broken: number | null }) {
  const Icon = broken === null ? IconCheck : IconAlertTriangle;
  return (
    <Text fz={13} role="status" c={broken === null ? undefined : "var(--danger)"} className={classes.result} mb={4}>
      <Icon size={15} aria-hidden />
      {broken === null ? words.unbroken(number(total), total === 1) : words.broken(number(broken))}
    </Text>
  );
}

function Entry({ entry: { seq, at, summary, actor, outcome, intact } }: { entry: AuditView }) {
  return (
    <Table.Tr>
      <Table.Td>{number(seq)}</Table.Td>
      <Table.Td>{exactly(at)}</Table.Td>
      <Table.Td className={classes.what}>{summary}</Table.Td>
      <Table.Td className={classes.what}>{actor}</Table.Td>
      <Table.Td c={intact ? undefined : "var(--danger)"}>{intact ? words.outcomes[outcome] : words.changed}</Table.Td>
    </Table.Tr>
  );
}
