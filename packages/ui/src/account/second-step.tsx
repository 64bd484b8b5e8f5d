// The second step of signing in: a code, or setting up the second factor that one must have.
import type { SignInChallenge } from "@data-tools/client";
import { Anchor, Loader, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { client } from "../client.ts";
import { Failure } from "../failure.tsx";
import { keys } from "../queries.ts";
import { stayEntering } from "../signed-out.ts";
import { text } from "../text.ts";
import { CodeForm } from "./code-form.tsx";
import { FactorSetup } from "./factor-setup.tsx";
import { words } from "./factor-words.ts";

interface SecondStepProps {
  challenge: SignInChallenge;
  onIn(): void;
  /** Back to name and password. */
  onAgain(): void;
}

export default function SecondStep({ challenge: { token, asks }, onIn, onAgain }: SecondStepProps) {
  return (
    <Stack>
      <Title order={1} size="h4">
        {asks === "code" ? words.codeTitle : words.mustTitle}
      </Title>
      {asks === "code" ? (
        <CodeForm
          label={words.code}
          doc={words.codeDoc}
          go={words.enter}
          send={async (code) => {
            await client.signIn.answerCode({ challenge: token, code });
            onIn();
          }}
        />
      ) : (
        <Setup token={token} onIn={onIn} />
      )}
      <Anchor component="button" type="button" size="sm" onClick={onAgain}>
        {words.again}
      </Anchor>
      {asks === "code" && (
        <Text size="xs" className="quiet">
          {words.lost}
        </Text>
      )}
    </Stack>
  );
}

function Setup({ token, onIn }: { token: string; onIn(): void }) {
  // One is known once the code is right; the recovery codes that come with it are shown this once, until they are kept.
  useEffect(stayEntering, []);
  const { data, error } = useQuery({
    queryKey: keys.factorSetup(token),
    queryFn: () => client.signIn.setUpFactor(token),
    staleTime: "static",
  });
  if (error !== null) return <Failure error={error} />;
  if (data === undefined) return <Loader size="sm" aria-label={text.loading} />;
  return (
    <>
      <Text size="sm">{words.mustDoc}</Text>
      <FactorSetup
        setup={data}
        turnOn={(code) => client.signIn.turnFactorOn({ challenge: token, code })}
        onDone={onIn}
      />
    </>
  );
}
