// The sessions, last used first, and below them the bin.
import { Stack, Text, Title } from "@mantine/core";
import { useSessions } from "../hooks/use-start.ts";
import { text } from "../text.ts";
import { BinItem } from "./bin-item.tsx";
import { SessionItem } from "./session-item.tsx";
import classes from "./start.module.css";

export function SessionList() {
  const { data = [], isPending } = useSessions();
  const sessions = data.toSorted((a, b) => b.usedAt.localeCompare(a.usedAt));
  const live = sessions.filter((session) => session.status !== "bin");
  const bin = sessions.filter((session) => session.status === "bin");
  return (
    <>
      <Stack component="section" gap="xs">
        <Title order={2} size="h5">
          {text.start.sessions}
        </Title>
        {live.length > 0 ? (
          <ul className={classes.list}>
            {live.map((session) =>
              session.status === "damaged" ? (
                <BinItem key={session.id} session={session} />
              ) : (
                <SessionItem key={session.id} session={session} />
              ),
            )}
          </ul>
        ) : (
          <Text size="sm" className={`${classes.empty} quiet`}>
            {isPending ? text.loading : text.start.noSessions}
          </Text>
        )}
      </Stack>
      {bin.length > 0 && (
        <Stack component="section" gap="xs">
          <Title order={2} size="h5">
            {text.start.bin}
          </Title>
          <ul className={classes.list}>
            {bin.map((session) => (
              <BinItem key={session.id} session={session} />
            ))}
          </ul>
        </Stack>
      )}
    </>
  );
}
