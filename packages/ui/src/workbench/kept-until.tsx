// How long the session is kept. Near the end it counts down and offers to keep it longer, by one key; who
// does not see it hears it, at two minutes, one minute, thirty and ten seconds.
import { Button, Menu, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";
import { date, duration } from "../format.ts";
import { useLifetime } from "../hooks/use-lifetime.ts";
import { useMe } from "../hooks/use-me.ts";
import { choices, lasting } from "../retention-choices.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";
import classes from "./status-line.module.css";

const words = text.status;
/** Milliseconds before the end at which it is said aloud. */
const announcedAt = [120_000, 60_000, 30_000, 10_000];
const key = "F8";

export function KeptUntil() {
  const { session, actions } = useWorkbench();
  const { near, left } = useLifetime(session);
  const aloud = useAnnouncement(near ? left : null);
  useExtendKey(near, actions.extend);
  useTitle(near ? left : null);
  if (session.status === "bin") return null;
  return (
    <>
      <VisuallyHidden role="alert">{aloud}</VisuallyHidden>
      {near && left !== null ? (
        <div className={classes.ending}>
          <Text size="xs" fw={600}>
            {left === 0 ? words.ended : words.left(duration(left))}
          </Text>
          <Button
            size="compact-xs"
            variant="filled"
            aria-keyshortcuts={key}
            disabled={left === 0}
            onClick={() => actions.extend()}
          >
            {words.extend}
          </Button>
        </div>
      ) : (
        <KeptChoice />
      )}
    </>
  );
}

/** Until when the session is kept, and a choice for this one alone. */
function KeptChoice() {
  const { session, actions } = useWorkbench();
  const { data: me } = useMe();
  const kept = session.expiresAt === null ? words.keptAlways : words.keptUntil(date(session.expiresAt));
  return (
    <Menu position="top-end" width={300}>
      <Menu.Target>
        <UnstyledButton fz="xs" mih={24} className="quiet" aria-label={text.kept.change(kept)}>
          {kept}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.kept.one}</Menu.Label>
        {(me === undefined ? [] : choices(me.bounds)).map((minutes) => (
          <Menu.Item key={minutes} onClick={() => actions.extend(minutes)}>
            {minutes === null ? text.kept.oneAlways : lasting(minutes)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The sentence to say aloud: one when the warning begins, another whenever a mark is passed. */
function useAnnouncement(left: number | null): string {
  const mark = left === null ? null : (announcedAt.findLast((at) => left <= at) ?? "begun");
  const [told, setTold] = useState<{ mark: typeof mark; sentence: string }>({ mark: null, sentence: "" });
  if (told.mark !== mark) {
    const time = mark === "begun" || mark === null ? (left ?? 0) : mark;
    setTold({ mark, sentence: mark === null ? "" : `${words.ending(duration(time))} ${words.extendByKey}` });
  }
  return told.sentence;
}

function useExtendKey(near: boolean, extend: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!near || event.key !== key || event.repeat) return;
    event.preventDefault();
    extend();
  });
  useEffect(() => {
    const stop = new AbortController();
    window.addEventListener("keydown", (event) => press(event), { signal: stop.signal });
    return () => stop.abort();
  }, []);
}

/** The time left also stands in the tab's title, where one sees it from another tab. */
function useTitle(left: number | null): void {
  const minutes = left === null ? null : Math.ceil(left / 60_000);
  useEffect(() => {
    if (minutes === null) return;
    const before = document.title;
    document.title = `${words.minutes(minutes)} · ${before}`;
    return () => {
      document.title = before;
    };
  }, [minutes]);
}
