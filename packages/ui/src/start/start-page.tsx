// The first thing one sees: open a file, try a sample, or go on where one was.
import { Anchor, Container, Group, SimpleGrid, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { lazy, Suspense, useEffect, useState } from "react";
import { AccountMenu } from "../account/account-menu.tsx";
import { ColorToggle } from "../color-toggle.tsx";
import type { ImportSource } from "../hooks/use-import.ts";
import { useMe } from "../hooks/use-me.ts";
import { inIdleTime } from "../idle.ts";
import { LanguageToggle } from "../language-toggle.tsx";
import { Link } from "../link.tsx";
import { addressOf } from "../place.ts";
import { ReadOnlyNotice } from "../read-only-notice.tsx";
import { adminPath } from "../router.ts";
import { text } from "../text.ts";
import { DatasourceList } from "./datasource-list.tsx";
import { DropAnywhere } from "./drop-anywhere.tsx";
import { RetentionMenu } from "./retention-menu.tsx";
import { SampleList } from "./sample-list.tsx";
import { SessionList } from "./session-list.tsx";
import classes from "./start.module.css";
import { UseButton } from "./use-button.tsx";

const importDialog = () => import("../imports/import-dialog.tsx");
const ImportDialog = lazy(importDialog);

export default function StartPage() {
  const [source, setSource] = useState<ImportSource | null>(null);
  const { data: me } = useMe();
  useDocumentTitle(text.product);
  useEffect(() => inIdleTime([importDialog]), []);
  return (
    <Container size={1180} py="md">
      <Stack gap="lg">
        <Group component="header" justify="space-between">
          <Title order={1} size="h3">
            {text.product}
          </Title>
          <Group gap={6}>
            {me?.role === "admin" && (
              <Link to={adminPath("users")} size="sm" mr="xs">
                {text.administration}
              </Link>
            )}
            <Anchor href={addressOf("/docs/")} size="sm" mr="xs">
              {text.documents}
            </Anchor>
            <UseButton />
            <RetentionMenu />
            <AccountMenu />
            <LanguageToggle />
            <ColorToggle />
          </Group>
        </Group>
        <main>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" className={classes.columns}>
            <Stack gap="lg">
              <DropAnywhere onFile={(file) => setSource({ kind: "file", file })} />
              <SampleList />
            </Stack>
            <Stack gap="lg">
              <SessionList />
              <DatasourceList onReadAgain={(datasource) => setSource({ kind: "stored", datasource })} />
            </Stack>
          </SimpleGrid>
        </main>
      </Stack>
      <ReadOnlyNotice />
      {source !== null && (
        <Suspense>
          <ImportDialog source={source} onClose={() => setSource(null)} />
        </Suspense>
      )}
    </Container>
  );
}
