// What happened to work, in numbers; the goal of the first two is nought.
import { Table } from "@mantine/core";
import { number } from "../format.ts";
import classes from "./admin.module.css";
import { SectionFrame } from "./section.tsx";
import { useFigures } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.figures;

export default function FiguresSection() {
  const asked = useFigures();
  return (
    <SectionFrame doc={said.doc} asked={asked}>
      {asked.data !== undefined && (
        <div className={classes.frame}>
          <Table fz="sm" verticalSpacing={5} className={classes.table} aria-label={said.label}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{said.head.what}</Table.Th>
                <Table.Th className={classes.amount}>{said.head.total}</Table.Th>
                <Table.Th className={classes.amount}>{said.head.sinceStart}</Table.Th>
                <Table.Th>{said.head.name}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {asked.data.figures.map((figure) => (
                <Table.Tr key={figure.name}>
                  <Table.Td className={classes.wide}>{figure.text}</Table.Td>
                  <Table.Td className={classes.amount}>{number(figure.total)}</Table.Td>
                  <Table.Td className={classes.amount}>{number(figure.sinceStart)}</Table.Td>
                  <Table.Td className={classes.mono}>{figure.name}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </SectionFrame>
  );
}
