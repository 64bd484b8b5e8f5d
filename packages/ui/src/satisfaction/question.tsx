// The one question of how satisfied somebody is with undo and redo. It takes no focus and covers no data; answered or
// closed, it does not come again for a month.
import { Button, CloseButton, Group, Paper, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../client.ts";
import { wasAsked } from "./asked.ts";
import classes from "./question.module.css";
import { words } from "./words.ts";

const scores = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const thanksMs = 2500;

export default function Question() {
  const { data } = useQuery({
    queryKey: ["satisfaction"],
    queryFn: ({ signal }) => client.satisfaction({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const [state, setState] = useState<"asking" | "thanked" | "gone">("asking");
  if (data?.asks !== true || state === "gone") return null;
  const answer = (score: number) => {
    wasAsked();
    setState("thanked");
    setTimeout(() => setState("gone"), thanksMs);
    // Nobody waits for it: one answer less is no harm.
    client.satisfied(score).catch(() => undefined);
  };
  const close = () => {
    wasAsked();
    setState("gone");
  };
  return (
    <Paper className={classes.question} withBorder shadow="md" p="sm" role="region" aria-label={words.question}>
      {state === "thanked" ? (
        <Text size="sm" role="status">
          {words.thanks}
        </Text>
      ) : (
        <>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Text size="sm" fw={600}>
              {words.question}
            </Text>
            <CloseButton size="sm" aria-label={words.close} onClick={close} />
          </Group>
          <Group gap={4} my={8} wrap="nowrap">
            {scores.map((score) => (
              <Button
                key={score}
                variant="default"
                size="compact-sm"
                aria-label={words.score(score)}
                onClick={() => answer(score)}
              >
                {score}
              </Button>
            ))}
          </Group>
          <Text size="xs" className="quiet">
            {words.scale}
          </Text>
        </>
      )}
    </Paper>
  );
}
