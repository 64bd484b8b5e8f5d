// How much one has of what one may have, and how large things may be.
import type { UseLine } from "@data-tools/client";
import { Loader, Modal, Progress, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { client } from "../client.ts";
import { Failure } from "../failure.tsx";
import { binaryBytes, duration, number } from "../format.ts";
import { keys } from "../queries.ts";
import { text } from "../text.ts";
import classes from "./use.module.css";

const words = text.use;
type Name = keyof typeof words.names;

const yours: readonly Name[] = ["sessions", "datasources", "recipes", "stored"];
const pace: readonly Name[] = ["changes", "moves", "heavy"];
const sizes: readonly Name[] = ["steps", "rows", "columns", "cells", "cell", "upload", "unpacked", "operationTime"];
/** From here on one is told. */
const nearly = 0.9;

export default function UseDialog({ onClose }: { onClose(): void }) {
  const { data, error } = useQuery({
    queryKey: keys.use,
    queryFn: ({ signal }) => client.use({ signal }),
    staleTime: 0,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ "aria-label": text.close }}
      styles={{ content: { scrollbarGutter: "stable" } }}
    >
      <Failure error={error} />
      <div className={classes.body}>
        {data === undefined && error === null && <Loader size="sm" aria-label={text.loading} />}
        {data !== undefined && (
          <>
            <Part title={words.yours} names={yours} lines={data.limits} />
            <Text fz={13} className="quiet">
              {isNearly(data.limits) ? words.nearly : words.free}
            </Text>
            <Part title={words.pace} names={pace} lines={data.limits} />
            <Part title={words.sizes} names={sizes} lines={data.limits} />
          </>
        )}
      </div>
    </Modal>
  );
}

function isNearly(lines: readonly UseLine[]): boolean {
  return lines.some(({ name, used, limit }) => yours.some((mine) => mine === name) && shareOf(used, limit) >= nearly);
}

function shareOf(used: number | null, limit: number | null): number {
  return used === null || limit === null || limit === 0 ? 0 : used / limit;
}

function Part({ title, names, lines }: { title: string; names: readonly Name[]; lines: readonly UseLine[] }) {
  const shown = names.flatMap((name) => {
    const line = lines.find((each) => each.name === name);
    return line === undefined ? [] : [{ name, line }];
  });
  const measured = shown.some(({ line }) => isMeasured(line));
  return (
    <section>
      <Title order={3} fz={13} fw={600} mb={6}>
        {title}
      </Title>
      <dl className={measured ? `${classes.lines} ${classes.measured}` : classes.lines}>
        {shown.map(({ name, line }) => (
          <Line key={name} name={words.names[name]} line={line} />
        ))}
      </dl>
    </section>
  );
}

function isMeasured({ used, limit }: UseLine): boolean {
  return used !== null && limit !== null;
}

function Line({ name, line }: { name: string; line: UseLine }) {
  const percent = Math.min(100, Math.round(shareOf(line.used, line.limit) * 100));
  return (
    <div className={classes.line}>
      <dt>{name}</dt>
      <dd className={classes.amount}>{amount(line)}</dd>
      {isMeasured(line) && (
        <dd className={classes.bar}>
          <Progress.Root size="sm">
            <Progress.Section value={percent} aria-label={words.share(name, number(percent))} />
          </Progress.Root>
        </dd>
      )}
    </div>
  );
}

/** What is used of what there is, in the line's unit. */
function amount({ used, limit, unit }: UseLine): string {
  const shown = (value: number) =>
    unit === "bytes" ? binaryBytes(value) : unit === "milliseconds" ? duration(value) : number(value);
  if (used === null) return limit === null ? words.noLimit : words.most(shown(limit));
  return limit === null ? words.endless(shown(used)) : words.of(shown(used), shown(limit));
}
