// The keys of the ring: what each wraps and who holds it, and how they are changed.
import { Alert, Code, Progress, Stack, Table, Text, Title } from "@mantine/core";
import { date, exactly, number } from "../format.ts";
import classes from "./admin.module.css";
import { SectionFrame } from "./section.tsx";
import { useRing } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.keys;
const dayMs = 86_400_000;
const usualDays = 90;
const commands = [
  "data-tools keys add",
  "data-tools keys promote ID",
  "data-tools keys rewrap",
  "data-tools keys retire ID",
].join("\n");

/** Who holds a key, of all servers. */
function held(by: number, of: number): string {
  if (by === of) return of === 1 ? said.theServer : said.allServers(number(of));
  return said.servers(number(by), number(of));
}

export default function KeysSection() {
  const asked = useRing();
  const { keys = [], servers = [], rewrapping = null } = asked.data ?? {};
  const active = keys.find(({ state }) => state === "active");
  const days = active === undefined ? 0 : Math.floor((Date.now() - Date.parse(active.createdAt)) / dayMs);
  return (
    <SectionFrame asked={asked} doc={said.doc}>
      {days > usualDays && (
        <Alert color="accent" variant="light">
          {said.old(number(days))}
        </Alert>
      )}
      <div className={classes.frame}>
        <Table fz="sm" verticalSpacing={6} className={classes.table} aria-label={said.label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.head.id}</Table.Th>
              <Table.Th>{said.head.state}</Table.Th>
              <Table.Th>{said.head.createdAt}</Table.Th>
              <Table.Th className={classes.amount}>{said.head.wraps}</Table.Th>
              <Table.Th>{said.head.servers}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map((key) => (
              <Table.Tr key={key.id} className={key.state === "destroyed" ? classes.off : undefined}>
                <Table.Td className={classes.mono}>{key.id}</Table.Td>
                <Table.Td>{said.states[key.state]}</Table.Td>
                <Table.Td title={exactly(key.createdAt)}>{date(key.createdAt)}</Table.Td>
                <Table.Td className={classes.amount}>{number(key.wraps)}</Table.Td>
                <Table.Td title={key.servers.join("; ")}>{held(key.servers.length, servers.length)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {rewrapping !== null && (
        <Stack gap={4} role="status">
          <Text size="sm">{said.rewrapping(number(Math.floor(rewrapping * 100)))}</Text>
          <Progress
            w={320}
            size="sm"
            value={rewrapping * 100}
            aria-label={said.rewrapping(number(Math.floor(rewrapping * 100)))}
          />
        </Stack>
      )}
      <section aria-labelledby="rotation">
        <Title order={2} size="h5" id="rotation" mb={4}>
          {said.rotate}
        </Title>
        <Text size="sm" className={`${classes.doc} quiet`} mb={8}>
          {said.rotateDoc}
        </Text>
        <Code block>{commands}</Code>
      </section>
    </SectionFrame>
  );
}
