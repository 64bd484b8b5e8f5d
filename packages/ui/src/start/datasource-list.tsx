// The datasources, newest first.
import type { DatasourceView } from "@data-tools/client";
import { Stack, Text, Title } from "@mantine/core";
import { useDatasources } from "../hooks/use-start.ts";
import { text } from "../text.ts";
import { DatasourceItem } from "./datasource-item.tsx";
import classes from "./start.module.css";

export function DatasourceList({ onReadAgain }: { onReadAgain(datasource: DatasourceView): void }) {
  const { data = [], isPending } = useDatasources();
  const datasources = data.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <Stack component="section" gap="xs">
      <Title order={2} size="h5">
        {text.start.datasources}
      </Title>
      {datasources.length > 0 ? (
        <ul className={classes.list}>
          {datasources.map((datasource) => (
            <DatasourceItem key={datasource.id} datasource={datasource} onReadAgain={onReadAgain} />
          ))}
        </ul>
      ) : (
        <Text size="sm" className={`${classes.empty} quiet`}>
          {isPending ? text.loading : text.start.noDatasources}
        </Text>
      )}
    </Stack>
  );
}
