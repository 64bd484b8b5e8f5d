// The room that is taken and left, and whether every part of the server answers.
import type { PartCheck, StorageView } from "@data-tools/client";
import { SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { bytes, number } from "../format.ts";
import classes from "./admin.module.css";
import { Fact, SectionFrame } from "./section.tsx";
import { useStorage } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.storage;

/** A word of ours for a name of the server's; the name itself if there is none. */
function worded(known: Readonly<Record<string, string>>, name: string): string {
  return known[name] ?? name;
}

export default function StorageSection() {
  const asked = useStorage();
  return (
    <SectionFrame asked={asked}>
      {asked.data !== undefined && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="lg">
          <Stack gap="lg">
            <Room storage={asked.data} />
            <section aria-labelledby="health">
              <Title order={2} size="h5" id="health" mb="xs">
                {said.checks}
              </Title>
              <dl className={classes.facts}>
                {asked.data.checks.map((check) => (
                  <Fact key={check.name} name={worded(said.check, check.name)}>
                    <Health {...check} />
                  </Fact>
                ))}
              </dl>
            </section>
          </Stack>
          <Kinds storage={asked.data} />
        </SimpleGrid>
      )}
    </SectionFrame>
  );
}

function Room({ storage }: { storage: StorageView }) {
  const { blobs, databaseBytes, freeBytes, scratchFreeBytes } = storage;
  return (
    <section aria-labelledby="room">
      <Title order={2} size="h5" id="room" mb="xs">
        {said.room}
      </Title>
      <dl className={classes.facts}>
        <Fact name={said.files}>{said.filesWhat(number(blobs), bytes(storage.bytes))}</Fact>
        <Fact name={said.database}>{databaseBytes === null ? said.memory : bytes(databaseBytes)}</Fact>
        <Fact name={said.free}>{freeBytes === null ? said.memory : bytes(freeBytes)}</Fact>
        <Fact name={said.scratch}>{bytes(scratchFreeBytes)}</Fact>
      </dl>
    </section>
  );
}

function Health({ ok, text }: PartCheck) {
  const Icon = ok ? IconCheck : IconAlertTriangle;
  return (
    <>
      <Icon size={15} aria-hidden />
      <Text span fz={13} c={ok ? undefined : "var(--danger)"}>
        {ok ? said.ok : said.bad(text)}
      </Text>
    </>
  );
}

function Kinds({ storage: { kinds } }: { storage: StorageView }) {
  return (
    <section aria-labelledby="kinds">
      <Title order={2} size="h5" id="kinds" mb="xs">
        {said.kinds}
      </Title>
      <div className={classes.frame}>
        <Table fz="sm" verticalSpacing={5} className={classes.table} aria-labelledby="kinds">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.head.kind}</Table.Th>
              <Table.Th className={classes.amount}>{said.head.count}</Table.Th>
              <Table.Th className={classes.amount}>{said.head.bytes}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {kinds.map((use) => (
              <Table.Tr key={use.kind}>
                <Table.Td>{worded(said.kind, use.kind)}</Table.Td>
                <Table.Td className={classes.amount}>{number(use.count)}</Table.Td>
                <Table.Td className={classes.amount}>{bytes(use.bytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
