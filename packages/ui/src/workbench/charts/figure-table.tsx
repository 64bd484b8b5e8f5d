// The figures behind a chart, for those who read them rather than look.
import { Table } from "@mantine/core";
import classes from "./charts.module.css";
import type { Figures } from "./figures.ts";

export function FigureTable({ label, figures: { head, rows } }: { label: string; figures: Figures }) {
  return (
    <Table className={classes.figures} aria-label={label} fz="xs" verticalSpacing={2} stickyHeader w="auto">
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
              <Table.Td
                // biome-ignore lint/suspicious/noArrayIndexKey: a figure is its place in the table
                key={place}
                ta={isFigure(figure) ? "right" : undefined}
                title={figure.length > 40 ? figure : undefined}
              >
                {figure}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function isFigure(shown: string): boolean {
  return /^-?\d[\d.,]*%?$/.test(shown);
}
