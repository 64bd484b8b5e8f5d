// Tokens by which programs come in: made, shown once, ended.
import type { Scope } from "@data-tools/client";
import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  Loader,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
} from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../client.ts";
import { withConfirmation } from "../confirmation.ts";
import { Failure } from "../failure.tsx";
import { date } from "../format.ts";
import { complain } from "../hooks/use-start.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";

const words = text.account;

export function TokensTab({ isAdmin }: { isAdmin: boolean }) {
  const { data } = useQuery({ queryKey: keys.tokens, queryFn: () => client.account.tokens() });
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.tokens });
  const ending = useMutation({
    mutationFn: (id: string) => client.account.endToken(id),
    onSettled: refresh,
    onError: complain,
  });
  if (data === undefined) return <Loader size="sm" aria-label={text.loading} />;
  return (
    <Stack>
      <Text size="sm">{words.tokensDoc}</Text>
      {data.length === 0 ? (
        <Text size="sm" className="quiet">
          {words.noTokens}
        </Text>
      ) : (
        <Table>
          <Table.Tbody>
            {data.map(({ id, name, scopes, expiresAt }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Text size="sm">{name}</Text>
                  <Text size="xs" className="quiet">
                    {[...scopes.map((scope) => words.scopes[scope]), words.ends(date(expiresAt))].join(" · ")}
                  </Text>
                </Table.Td>
                <Table.Td ta="right">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={words.endToken(name)}
                    onClick={() => ending.mutate(id)}
                  >
                    <IconX size={16} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <TokenForm isAdmin={isAdmin} onMade={refresh} />
    </Stack>
  );
}

function TokenForm({ isAdmin, onMade }: { isAdmin: boolean; onMade(): void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState(90);
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const making = useMutation({
    mutationFn: () => withConfirmation(() => client.account.createToken({ name, scopes, days })),
    onSuccess: () => {
      setName("");
      onMade();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  const choices: Scope[] = isAdmin ? ["read", "write", "admin"] : ["read", "write"];
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Failure error={making.error} />
        {making.data !== undefined && <Made token={making.data.token} />}
        <Group align="end" wrap="nowrap">
          <TextInput
            label={words.tokenName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            flex={1}
            required
            withAsterisk={false}
          />
          <NumberInput
            label={words.tokenDays}
            w={140}
            min={1}
            max={366}
            allowDecimal={false}
            value={days}
            onChange={(value) => setDays(Number(value) || 1)}
          />
        </Group>
        <Group justify="space-between">
          <Checkbox.Group value={scopes} onChange={(next) => setScopes(next as Scope[])}>
            <Group gap="md">
              {choices.map((scope) => (
                <Checkbox key={scope} size="xs" value={scope} label={words.scopes[scope]} />
              ))}
            </Group>
          </Checkbox.Group>
          <Button type="submit" loading={making.isPending} disabled={scopes.length === 0}>
            {words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ token }: { token: string }) {
  return (
    <Alert variant="light" role="status" title={words.made}>
      <Group wrap="nowrap" align="start">
        <Code style={{ wordBreak: "break-all" }}>{token}</Code>
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" miw={80} style={{ flexShrink: 0 }} onClick={copy}>
              {copied ? words.copied : words.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}
