// The page of administration: its frame, for administrators alone, and the section that the address names.
import { Center, Container, Group, Loader, Stack, Tabs, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Suspense } from "react";
import { ColorToggle } from "../color-toggle.tsx";
import { useMe } from "../hooks/use-me.ts";
import { LanguageToggle } from "../language-toggle.tsx";
import { Link } from "../link.tsx";
import { ReadOnlyNotice } from "../read-only-notice.tsx";
import { adminPath, navigate } from "../router.ts";
import { text } from "../text.ts";
import { sections } from "./sections.ts";
import { words } from "./words.ts";

interface AdminPageProps {
  section: string;
  about: string | null;
}

const waiting = (
  <Center py="xl">
    <Loader size="sm" aria-label={text.loading} />
  </Center>
);

export default function AdminPage({ section, about }: AdminPageProps) {
  const { data: me } = useMe();
  const known = sections.find(({ id }) => id === section);
  useDocumentTitle(known === undefined ? words.title : `${known.label} · ${words.title}`);
  if (me === undefined) return waiting;
  if (me.role !== "admin" || known === undefined)
    return (
      <Center h="100vh">
        <Stack align="center">
          <Text>{me.role === "admin" ? text.unknownPage : words.forAdmins}</Text>
          <Link to="/">{words.toStart}</Link>
        </Stack>
      </Center>
    );
  return (
    <Container size={1180} py="md">
      <Group component="header" justify="space-between" mb="sm">
        <Title order={1} size="h3">
          {words.title}
        </Title>
        <Group gap={6}>
          <Link to="/" size="sm" mr="xs">
            {words.toStart}
          </Link>
          <LanguageToggle />
          <ColorToggle />
        </Group>
      </Group>
      <Tabs
        component="main"
        value={section}
        keepMounted={false}
        onChange={(next) => next !== null && navigate(adminPath(next))}
      >
        <Tabs.List mb="md">
          {sections.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {sections.map(({ id, Content }) => (
          <Tabs.Panel key={id} value={id}>
            <Suspense fallback={waiting}>
              <Content key={about} about={about} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
      <ReadOnlyNotice />
    </Container>
  );
}
