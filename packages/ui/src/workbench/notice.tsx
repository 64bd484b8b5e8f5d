// What stands in the way of going on, one thing at a time, the gravest first, with the way out. It takes its
// room from the table's last rows, so that nothing moves.
import { Button, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { date } from "../format.ts";
import { useConnected } from "../hooks/use-events.ts";
import { useReadOnly } from "../hooks/use-me.ts";
import { useOldPage } from "../page-age.ts";
import { addressOf } from "../place.ts";
import { useSignedOut } from "../signed-out.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";
import classes from "./status-line.module.css";

const words = text.status;
/** A connection that comes back within this time is not worth a sentence. */
const patienceMs = 2_000;

interface Told {
  sentence: string;
  wayOut?: { label: string; go(): void } | { label: string; href: string };
}

export function Notice() {
  const told = useTold();
  return (
    <div className={classes.notice} role="status" data-told={told !== null || undefined}>
      {told !== null && (
        <>
          <Text size="sm">{told.sentence}</Text>
          {told.wayOut !== undefined &&
            ("href" in told.wayOut ? (
              <Button size="compact-sm" variant="default" component="a" href={told.wayOut.href} target="_blank">
                {told.wayOut.label}
              </Button>
            ) : (
              <Button size="compact-sm" variant="default" onClick={told.wayOut.go}>
                {told.wayOut.label}
              </Button>
            ))}
        </>
      )}
    </div>
  );
}

function useTold(): Told | null {
  const { session, actions } = useWorkbench();
  const away = useAway();
  const old = useOldPage();
  const signedOut = useSignedOut();
  const readOnly = useReadOnly();
  if (session.status === "bin")
    return {
      sentence: session.binUntil === null ? words.binned : words.bin(date(session.binUntil)),
      wayOut: { label: words.restore, go: actions.restore },
    };
  // Signing in happens in a tab of its own, so that nothing that is filled in here is lost.
  if (signedOut) return { sentence: words.signedOut, wayOut: { label: words.signIn, href: addressOf("/sign-in") } };
  if (away) return { sentence: words.offlineWhat };
  if (actions.said?.kind === "conflict")
    return { sentence: actions.said.text, wayOut: { label: words.conflictGo, go: actions.hush } };
  if (readOnly !== null) return { sentence: readOnly };
  if (old) return { sentence: words.old, wayOut: { label: words.reload, go: () => window.location.reload() } };
  return null;
}

/** Whether the server has been out of reach for a while. */
function useAway(): boolean {
  const connected = useConnected();
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (connected) return setAway(false);
    const timer = setTimeout(() => setAway(true), patienceMs);
    return () => clearTimeout(timer);
  }, [connected]);
  return away;
}
