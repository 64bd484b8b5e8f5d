// What the recipe would do here, the columns it looks for, and the buttons that do it.
import { type Call, newKey } from "@data-tools/client";
import { Button, Checkbox, Group, Loader, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRef, useState } from "react";
import { problemIn } from "../../client.ts";
import { Failure } from "../../failure.tsx";
import { useTrial } from "../../hooks/use-recipes.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { Mapping } from "./mapping.tsx";
import type { Chosen } from "./needs.ts";
import classes from "./recipes.module.css";
import { Report } from "./report.tsx";
import { words } from "./words.ts";

interface TrialProps {
  calls: Call[];
  onApplying(applying: boolean): void;
  onClose(): void;
}

export function Trial({ calls, onApplying, onClose }: TrialProps) {
  const { session, actions } = useWorkbench();
  const [chosen, setChosen] = useState<Chosen>({});
  const [refit, setRefit] = useState(false);
  const [running, setRunning] = useState<string | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  // A retry after a lost answer is the same gesture; with anything changed it is another.
  const gesture = useRef(newKey());
  const applying = running !== null;
  const { report, error, needs, columns, stale } = useTrial(session, { calls, chosen, refit, enabled: !applying });
  const conflicts = report?.steps.filter(({ status }) => status === "conflict").length ?? 0;
  const able = report !== undefined && report.ready > 0 && !stale && session.status !== "bin";
  const fault = refused ?? error;

  const touch = () => {
    gesture.current = newKey();
    setRefused(null);
  };
  const apply = async (partial: boolean) => {
    const key = gesture.current;
    setRunning(key);
    onApplying(true);
    setRefused(null);
    try {
      const after = await actions.runRecipe({ calls, columns, partial, refit }, words.applying, key);
      const steps = text.start.steps(after.depth - session.depth);
      notifications.show({ message: words.applied(steps), withBorder: true });
      onClose();
    } catch (problem) {
      if (problemIn(problem) !== null) gesture.current = newKey();
      setRefused(problem);
      setRunning(null);
      onApplying(false);
    }
  };

  return (
    <>
      <Mapping
        needs={needs}
        columns={session.columns}
        disabled={applying}
        onChoose={(of, column) => {
          touch();
          setChosen((before) => ({ ...before, [of]: column }));
        }}
      />
      {calls.some(({ fitted }) => fitted !== undefined) && (
        <Checkbox
          mt="sm"
          label={words.refit}
          description={words.refitDoc}
          checked={refit}
          disabled={applying}
          onChange={(event) => {
            touch();
            setRefit(event.currentTarget.checked);
          }}
        />
      )}
      <div className={classes.report} aria-busy={stale}>
        <Failure error={problemIn(fault)?.code === "cancelled" ? null : fault} mb="xs" />
        {report === undefined ? (
          error === null && (
            <Group gap="xs">
              <Loader size="xs" aria-hidden />
              <Text size="sm" className="quiet" role="status">
                {words.trying}
              </Text>
            </Group>
          )
        ) : (
          <Report report={report} stale={stale} />
        )}
      </div>
      <Group justify="space-between" wrap="nowrap" className={classes.foot}>
        <Text size="xs" className="quiet">
          {report !== undefined && report.ready > 0 && words.undoDoc}
        </Text>
        <Group wrap="nowrap" gap="xs" className={classes.file}>
          <Button variant="default" onClick={running === null ? onClose : () => actions.cancel(running)}>
            {applying ? text.tools.cancelRun : text.cancel}
          </Button>
          {conflicts > 0 && report !== undefined && report.ready > 0 && (
            <Button variant="outline" disabled={!able} loading={applying} onClick={() => apply(true)}>
              {words.applyFitting}
            </Button>
          )}
          <Button disabled={!able || conflicts > 0} loading={applying && conflicts === 0} onClick={() => apply(false)}>
            {words.applyAll}
          </Button>
        </Group>
      </Group>
    </>
  );
}
