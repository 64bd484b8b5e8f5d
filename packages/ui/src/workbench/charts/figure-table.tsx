// The figures behind a chart, for those who read them rather than look.
import { Table } from "@mantine/core";
import type { Figures } from "./figures.ts";

export function FigureTable({ label, figures: { head, rows } }: { label: string; figures: Figures }) {
  return (
    <Table aria-label={label} fz="xs" verticalSpacing={2} stickyHeader w="auto">
      <Table.Thead>
        <Table.Tr>
          {head.map((name, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a figure is its place in the table
            <Table.Th key={index} scope="col">
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a figure is its place in the table
          <Table.Tr key={index}>
            {row.map((figure, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a figure is its place in the table
              <Table.Td key={place} ta={place === 0 ? undefined : "right"}>
                {figure}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
