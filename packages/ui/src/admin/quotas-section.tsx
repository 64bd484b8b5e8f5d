// What everybody, or one user, may have and do at most.
import type { QuotaChange, QuotaSet } from "@data-tools/client";
import { Button, Group, NumberInput, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { client } from "../client.ts";
import { binaryBytes, number } from "../format.ts";
import { Link } from "../link.tsx";
import { adminPath } from "../router.ts";
import { text } from "../text.ts";
import classes from "./admin.module.css";
import { SectionFrame } from "./section.tsx";
import type { SectionProps } from "./sections.ts";
import { useAct, useOwnerQuotas, useQuotas, useUsers } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.quotas;
type Name = keyof QuotaSet;
const megabyte = 2 ** 20;

/** All there are, as the server tells them: what the form left out would be set to nothing. */
const namesOf = (quotas: QuotaSet) => Object.keys(quotas) as Name[];

/** How a quota is typed: stored bytes as megabytes. */
const factorOf = (name: Name) => (name === "stored" ? megabyte : 1);

function shown(name: Name, limit: number | null): string {
  if (limit === null) return text.use.noLimit;
  return name === "stored" ? binaryBytes(limit) : number(limit);
}

export default function QuotasSection({ about }: SectionProps) {
  return about === null ? <Everyone /> : <Owner owner={about} />;
}

function Everyone() {
  const asked = useQuotas();
  const users = useUsers();
  const act = useAct();
  const nameOf = (owner: string) => users.data?.find((user) => user.owner === owner)?.name ?? owner;
  return (
    <SectionFrame doc={said.doc} asked={asked}>
      {asked.data !== undefined && (
        <>
          <Form
            label={said.everyone}
            inForce={asked.data.everyone}
            set={asked.data.set}
            onSet={(set) => act.mutate(() => client.admin.setQuotas(set))}
          />
          {asked.data.owners.length > 0 && (
            <section aria-labelledby="own-quotas">
              <Title order={2} size="h5" id="own-quotas" mb="xs">
                {said.owners}
              </Title>
              <Stack gap={4}>
                {asked.data.owners.map(({ owner, set }) => (
                  <Text size="sm" key={owner}>
                    <Link to={adminPath("quotas", owner)}>{nameOf(owner)}</Link>{" "}
                    {namesOf(asked.data.everyone)
                      .filter((name) => set[name] !== undefined)
                      .map((name) => `${text.use.names[name]}: ${shown(name, set[name] ?? null)}`)
                      .join(", ")}
                  </Text>
                ))}
              </Stack>
            </section>
          )}
        </>
      )}
    </SectionFrame>
  );
}

function Owner({ owner }: { owner: string }) {
  const asked = useOwnerQuotas(owner);
  const users = useUsers();
  const act = useAct();
  const name = users.data?.find((user) => user.owner === owner)?.name ?? owner;
  return (
    <SectionFrame doc={said.ownerDoc(name)} asked={asked}>
      {asked.data !== undefined &&
        (asked.data.quotas === null ? (
          <Text size="sm">{said.local}</Text>
        ) : (
          <Form
            label={name}
            inForce={asked.data.quotas}
            set={asked.data.set}
            used={Object.fromEntries(asked.data.use.map((line) => [line.name, line.used]))}
            onSet={(set) => act.mutate(() => client.admin.setQuotasOf(owner, set))}
          />
        ))}
      <Text size="sm">
        <Link to={adminPath("quotas")}>{said.toEveryone}</Link>
      </Text>
    </SectionFrame>
  );
}

interface FormProps {
  label: string;
  inForce: QuotaSet;
  set: QuotaChange;
  used?: Readonly<Record<string, number | null>>;
  onSet(set: QuotaChange): void;
}

function Form({ label, inForce, set, used, onSet }: FormProps) {
  const [typed, setTyped] = useState<Partial<Record<Name, number | "">>>({});
  const names = namesOf(inForce);
  const fieldOf = (name: Name) => {
    const mine = typed[name];
    if (mine !== undefined) return mine;
    const standing = set[name];
    return standing === undefined || standing === null ? "" : standing / factorOf(name);
  };
  const save = () => {
    const next: QuotaChange = {};
    for (const name of names) {
      const value = fieldOf(name);
      if (value !== "") next[name] = Math.round(value * factorOf(name));
      else if (set[name] === null && typed[name] === undefined) next[name] = null;
    }
    onSet(next);
    setTyped({});
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className={classes.frame}>
        <Table fz="sm" verticalSpacing={4} className={classes.table} aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.head.limit}</Table.Th>
              {used !== undefined && <Table.Th className={classes.amount}>{said.head.used}</Table.Th>}
              <Table.Th className={classes.amount}>{said.head.inForce}</Table.Th>
              <Table.Th>{said.head.set}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {names.map((name) => (
              <Table.Tr key={name}>
                <Table.Td>{text.use.names[name]}</Table.Td>
                {used !== undefined && (
                  <Table.Td className={classes.amount}>
                    {used[name] === null || used[name] === undefined ? "" : shown(name, used[name])}
                  </Table.Td>
                )}
                <Table.Td className={classes.amount}>{shown(name, inForce[name])}</Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={said.setOf(text.use.names[name])}
                    placeholder={said.asBefore}
                    w={190}
                    min={0}
                    allowDecimal={false}
                    thousandSeparator=" "
                    suffix={name === "stored" ? " MB" : ""}
                    value={fieldOf(name)}
                    onChange={(value) => setTyped({ ...typed, [name]: value === "" ? "" : Number(value) })}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Group mt="sm">
        <Button type="submit" disabled={Object.keys(typed).length === 0}>
          {said.save}
        </Button>
        <Button variant="default" disabled={Object.keys(set).length === 0} onClick={() => onSet({})}>
          {said.reset}
        </Button>
      </Group>
    </form>
  );
}
