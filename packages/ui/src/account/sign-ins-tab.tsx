// Where one is signed in, and the way to end that elsewhere.
import { Button, Group, Loader, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { client } from "../client.ts";
import { withConfirmation } from "../confirmation.ts";
import { age, exactly } from "../format.ts";
import { complain } from "../hooks/use-start.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";

const words = text.account;

export function SignInsTab() {
  const { data } = useQuery({ queryKey: keys.signIns, queryFn: () => client.account.signIns() });
  const ending = useMutation({
    mutationFn: (id: string | undefined) => withConfirmation(() => client.account.endSignIns(id)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.signIns }),
    onError: complain,
  });
  if (data === undefined) return <Loader size="sm" aria-label={text.loading} />;
  return (
    <Stack>
      <Table>
        <Table.Tbody>
          {data.map(({ id, at, usedAt, from, current }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Text size="sm">
                  {exactly(at)}
                  {current && ` (${words.here})`}
                </Text>
                <Text size="xs" className="quiet">
                  {words.usedAt(age(usedAt), from ?? words.unknownAddress)}
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                {!current && (
                  <Button size="compact-sm" variant="default" onClick={() => ending.mutate(id)}>
                    {words.endOne}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {data.length > 1 && (
        <Group justify="flex-end">
          <Button variant="default" onClick={() => ending.mutate(undefined)}>
            {words.endOthers}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
