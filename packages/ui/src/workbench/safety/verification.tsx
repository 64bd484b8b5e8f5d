// The last verification and what it found, one that goes on, and the way to begin or stop one.
import type { VerificationView } from "@data-tools/client";
import { Alert, Button, Progress, ScrollArea, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { bytes, exactly, number } from "../../format.ts";
import { useProgress } from "../../hooks/use-events.ts";
import { text } from "../../text.ts";
import classes from "./safety.module.css";
import type { Verifying } from "./use-verify.ts";

const words = text.safety;

interface VerificationProps {
  verified: VerificationView | null;
  verifying: Verifying;
}

export function Verification({ verified, verifying: { key, stopped, start, stop } }: VerificationProps) {
  const progress = useProgress(key)?.progress ?? null;
  return (
    <>
      <div className={classes.verified}>
        <div className={classes.outcome}>
          <div role="status">{verified === null ? <Text fz={13}>{words.never}</Text> : <Outcome {...verified} />}</div>
          {/* Room is kept, so that nothing moves when a verification begins or ends. */}
          <div className={classes.under}>
            {key !== null && (
              <>
                <Progress
                  className={classes.bar}
                  size="sm"
                  value={(progress ?? 1) * 100}
                  animated={progress === null}
                  aria-label={words.verifying}
                />
                <Text size="xs">
                  {progress === null ? words.verifying : words.verifyingShare(number(Math.floor(progress * 100)))}
                </Text>
              </>
            )}
            {key === null && stopped && (
              <Text size="xs" role="status">
                {verified === null ? words.stoppedFirst : words.stopped}
              </Text>
            )}
          </div>
        </div>
        {/* One button, so that the focus stays where it is. */}
        <Button variant={key === null ? "filled" : "default"} w={148} onClick={key === null ? start : stop}>
          {key === null ? words.verify : words.stop}
        </Button>
      </div>
      {verified !== null && verified.damaged.length > 0 && (
        <Alert color="red" variant="light" role="alert" py={8} mt={4}>
          <ScrollArea.Autosize mah={168} viewportProps={{ tabIndex: 0 }}>
            <ul className={classes.damaged}>
              {verified.damaged.map(({ code, step, summary, text: said, values }) => (
                <li key={JSON.stringify([code, step, values])}>
                  {summary !== null && <strong>{summary}: </strong>}
                  {said}
                </li>
              ))}
            </ul>
          </ScrollArea.Autosize>
        </Alert>
      )}
    </>
  );
}

function Outcome({ at, actor, damaged, checked, bytes: read }: VerificationView) {
  const whole = damaged.length === 0;
  const Icon = whole ? IconCheck : IconAlertTriangle;
  return (
    <>
      <Text fz={13} fw={600} c={whole ? undefined : "var(--danger)"} className={classes.result}>
        <Icon size={15} aria-hidden />
        {whole ? words.whole : words.damaged(number(damaged.length), damaged.length === 1)}
      </Text>
      <Text size="xs" className="quiet">
        {words.by(exactly(at), actor)} · {words.counts(number(checked), checked === 1, bytes(read))}
      </Text>
    </>
  );
}
