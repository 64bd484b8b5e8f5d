// Old branches, listed with what they hold; those that are picked are removed for good, exactly as listed.
import type { PruneView } from "@data-tools/client";
import { Button, Checkbox, Group, Loader, Modal, Stack, Table, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, problemIn } from "../../client.ts";
import { Failure } from "../../failure.tsx";
import { bytes, moment, number } from "../../format.ts";
import { useHistory } from "../../hooks/use-session.ts";
import { language } from "../../language.ts";
import { keys, queryClient } from "../../queries.ts";
import { text } from "../../text.ts";
import { pruningText } from "../../text-pruning.ts";
import { pruningTextEs } from "../../text-pruning-es.ts";
import { useWorkbench } from "../context.ts";
import classes from "./prune-dialog.module.css";
import { nameAt } from "./tree.ts";

const words = language === "es" ? pruningTextEs : pruningText;

export default function PruneDialog({ onClose }: { onClose(): void }) {
  const { session, actions } = useWorkbench();
  const { data: history } = useHistory(session.id);
  const [named, setNamed] = useState(false);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<unknown>(null);
  const [removing, setRemoving] = useState(false);
  const all = useList(session.id, session.version, named);
  const branches = all.data?.branches ?? [];
  const picked = branches.flatMap(({ step }) => (left.has(step) ? [] : [step]));
  // The token is that of the list as it is picked, so that nothing else can go.
  const isCurrent = all.data !== undefined && !all.isPlaceholderData;
  const chosen = useList(session.id, session.version, named, isCurrent ? picked : null);
  const isListed = isCurrent && chosen.data !== undefined && !chosen.isPlaceholderData && picked.length > 0;

  const flip = (step: string) => {
    const next = new Set(left);
    if (!next.delete(step)) next.add(step);
    setLeft(next);
  };
  const remove = async ({ token, version, steps, bytes: size }: PruneView) => {
    setRemoving(true);
    setError(null);
    try {
      const done = words.done(steps, number(steps), bytes(size));
      await actions.prune({ named, branches: picked, token, version }, words.title, done);
      onClose();
    } catch (failure) {
      setError(failure);
      // Who looks again sees what there is now.
      await queryClient.invalidateQueries({ queryKey: keys.prunings(session.id) });
    } finally {
      setRemoving(false);
    }
  };
  const failure = error ?? all.error ?? chosen.error;
  const isOther = ["list_changed", "version_conflict"].includes(problemIn(failure)?.code ?? "");

  return (
    <Modal opened onClose={onClose} title={words.title} size={720} closeButtonProps={{ "aria-label": text.close }}>
      <Stack gap="sm">
        <Text size="sm" className="quiet">
          {words.doc}
        </Text>
        <Failure error={isOther ? words.changed : failure} />
        {all.data === undefined && failure === null && <Loader size="sm" aria-label={text.loading} />}
        {all.data !== undefined && branches.length === 0 && <Text size="sm">{words.none}</Text>}
        {branches.length > 0 && (
          <section className={classes.list} aria-label={words.title} tabIndex={-1}>
            <Table stickyHeader>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={36}>
                    <Checkbox
                      size="xs"
                      aria-label={words.pickAll}
                      checked={picked.length === branches.length}
                      indeterminate={picked.length > 0 && picked.length < branches.length}
                      onChange={() =>
                        setLeft(picked.length > 0 ? new Set(branches.map(({ step }) => step)) : new Set())
                      }
                    />
                  </Table.Th>
                  <Table.Th>{words.begins}</Table.Th>
                  <Table.Th className={classes.when}>{words.leaves}</Table.Th>
                  <Table.Th ta="right">{words.steps}</Table.Th>
                  <Table.Th ta="right">{words.stored}</Table.Th>
                  <Table.Th className={classes.when}>{words.last}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {branches.map((branch) => (
                  <Table.Tr key={branch.step}>
                    <Table.Td>
                      <Checkbox
                        size="xs"
                        aria-label={words.pick(branch.summary)}
                        checked={!left.has(branch.step)}
                        onChange={() => flip(branch.step)}
                      />
                    </Table.Td>
                    <Table.Td className={classes.words}>
                      {branch.summary}
                      {branch.names.length > 0 && <span className={classes.names}>{branch.names.join(", ")}</span>}
                    </Table.Td>
                    <Table.Td className={classes.words}>{history ? nameAt(history, branch.from) : ""}</Table.Td>
                    <Table.Td ta="right">{number(branch.steps)}</Table.Td>
                    <Table.Td ta="right" className={classes.when}>
                      {bytes(branch.bytes)}
                    </Table.Td>
                    <Table.Td className={classes.when}>{moment(branch.until)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )}
        {((all.data?.named ?? 0) > 0 || named) && (
          <Checkbox
            size="xs"
            label={words.takeNamed}
            description={named ? words.goNamed : words.keptNamed(all.data?.named ?? 0)}
            checked={named}
            onChange={() => setNamed(!named)}
          />
        )}
        <div className={classes.sum} aria-live="polite">
          {isListed && (
            <>
              <Text size="sm" fw={600}>
                {words.sum(
                  picked.length,
                  number(picked.length),
                  chosen.data.steps,
                  number(chosen.data.steps),
                  bytes(chosen.data.bytes),
                )}
              </Text>
              <Text size="xs" className="quiet">
                {words.forGood}
              </Text>
            </>
          )}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {text.cancel}
          </Button>
          <Button
            color="red.8"
            disabled={!isListed}
            loading={removing}
            onClick={() => chosen.data !== undefined && remove(chosen.data)}
          >
            {words.remove}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What would go of all branches, or of those that begin with these steps; null asks nothing. */
function useList(session: string, version: number, named: boolean, branches?: string[] | null) {
  return useQuery({
    queryKey: keys.pruning(session, version, named, branches ?? "all"),
    queryFn: ({ signal }) => client.sessions.pruneList(session, { named, ...(branches && { branches }) }, { signal }),
    enabled: branches !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}
