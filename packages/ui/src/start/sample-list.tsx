// The tables shipped with the product: one click and one is at work on it.
import { Button, Stack, Text, Title } from "@mantine/core";
import { bytes } from "../format.ts";
import { useSamples, useTrySample } from "../hooks/use-start.ts";
import { text } from "../text.ts";
import classes from "./start.module.css";

export function SampleList() {
  const samples = useSamples();
  const trySample = useTrySample();
  if (samples.data?.length === 0) return null;
  return (
    <Stack component="section" gap="xs">
      <Title order={2} size="h5">
        {text.start.samples}
      </Title>
      <Text size="xs" className="quiet">
        {text.start.samplesLead}
      </Text>
      <ul className={classes.list}>
        {samples.data?.map((sample) => (
          <li key={sample.name} className={classes.item}>
            <div className={classes.main}>
              <Text size="sm" fw={600} truncate>
                {sample.title}
              </Text>
              <Text size="xs" className="quiet" lineClamp={2}>
                {sample.description}
              </Text>
            </div>
            <Text size="xs" className="quiet" style={{ whiteSpace: "nowrap" }}>
              {bytes(sample.bytes)}
            </Text>
            <Button
              variant="default"
              aria-label={text.start.newSessionOf(sample.title)}
              loading={trySample.isPending && trySample.variables === sample.name}
              disabled={trySample.isPending}
              onClick={() => trySample.mutate(sample.name)}
            >
              {text.start.newSession}
            </Button>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
