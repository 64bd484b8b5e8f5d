// What the sections have in common: what they are about, what went wrong, what is still to come, their facts.
import { Group, Loader, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Failure } from "../failure.tsx";
import { text } from "../text.ts";
import classes from "./admin.module.css";

interface SectionFrameProps {
  doc?: string;
  /** Of what the section asked the server. */
  asked?: { error: unknown; isPending: boolean };
  children?: ReactNode;
}

export function SectionFrame({ doc, asked, children }: SectionFrameProps) {
  return (
    <Stack gap="md">
      {doc !== undefined && (
        <Text size="sm" className={`${classes.doc} quiet`}>
          {doc}
        </Text>
      )}
      <Failure error={asked?.error} />
      {asked?.isPending === true && asked.error == null ? (
        <Group>
          <Loader size="sm" aria-label={text.loading} />
        </Group>
      ) : (
        children
      )}
    </Stack>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
