// What is known of a session's seals, as pairs of a name and what stands for it.
import type { SafetyView } from "@data-tools/client";
import { Code, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { bytes, date, number } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./safety.module.css";
import type { Verifying } from "./use-verify.ts";
import { Verification } from "./verification.tsx";

const words = text.safety;

export function SealFacts({ safety, verifying }: { safety: SafetyView; verifying: Verifying }) {
  const { cipher, keyDerivation, key, newerKey, blobs, verified } = safety;
  return (
    <dl className={classes.facts}>
      <Fact name={words.sealed}>
        {words.sealedHow(cipher)}
        <Quiet>{words.derived(keyDerivation)}</Quiet>
      </Fact>
      <Fact name={words.key}>
        <Code>{key.id}</Code> {words.keySince(date(key.createdAt))}, {words.keyStates[key.state]}
        <Quiet>{words.keyWhere}</Quiet>
        {newerKey !== null && <Text fz={13}>{words.newerKey(newerKey.id, date(newerKey.createdAt))}</Text>}
      </Fact>
      <Fact name={words.stored}>
        {blobs === 0
          ? words.noBlobs
          : [bytes(safety.bytes), ...(blobs === null ? [] : [words.blobs(number(blobs), blobs === 1)])].join(", ")}
      </Fact>
      <Fact name={words.verified}>
        <Verification verified={verified} verifying={verifying} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Quiet({ children }: { children: ReactNode }) {
  return (
    <Text size="xs" className="quiet">
      {children}
    </Text>
  );
}
