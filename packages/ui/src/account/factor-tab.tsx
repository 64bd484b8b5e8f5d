// One's own second factor: turned on, turned off, another app, new recovery codes.
import type { SecondFactorSetup, SecondFactorView } from "@data-tools/client";
import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../client.ts";
import { withConfirmation } from "../confirmation.ts";
import { Failure } from "../failure.tsx";
import { date, number } from "../format.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { CodeForm } from "./code-form.tsx";
import { FactorSetup, RecoveryCodes } from "./factor-setup.tsx";
import { words } from "./factor-words.ts";

/** What is under way; null = it is only looked at. */
type Doing =
  | { what: "newCodes" | "otherApp" | "turnOff" }
  | { what: "setup"; setup: SecondFactorSetup }
  | { what: "codes"; codes: string[] }
  | null;

const { account } = client;

export function FactorTab() {
  const { data } = useQuery({ queryKey: keys.secondFactor, queryFn: () => account.secondFactor() });
  const [doing, setDoing] = useState<Doing>(null);
  const [isOff, setOff] = useState(false);
  const done = () => {
    setDoing(null);
    queryClient.invalidateQueries({ queryKey: keys.secondFactor });
    queryClient.invalidateQueries({ queryKey: keys.signIns });
  };
  const begin = (next: Doing) => {
    setOff(false);
    setDoing(next);
  };
  if (data === undefined) return <Loader size="sm" aria-label={text.loading} />;
  switch (doing?.what) {
    case undefined:
      return data.on ? <On view={data} onDo={begin} /> : <Off view={data} wasOn={isOff} onDo={begin} />;
    case "setup":
      return (
        <FactorSetup
          setup={doing.setup}
          turnOn={(code) => withConfirmation(() => account.turnFactorOn(code))}
          onDone={done}
          onCancel={done}
        />
      );
    case "codes":
      return <RecoveryCodes codes={doing.codes} onDone={done} />;
    case "newCodes":
      return (
        <CodeForm
          label={words.code}
          doc={words.codeDoc}
          go={words.newCodes}
          send={async (code) => {
            const { codes } = await withConfirmation(() => account.renewRecoveryCodes(code));
            setDoing({ what: "codes", codes });
          }}
          onCancel={done}
        >
          <Text size="sm">{words.newCodesDoc}</Text>
        </CodeForm>
      );
    case "otherApp":
      return (
        <CodeForm
          label={words.code}
          doc={words.codeDoc}
          go={words.go}
          send={async (code) => {
            const setup = await withConfirmation(() => account.setUpFactor(code));
            setDoing({ what: "setup", setup });
          }}
          onCancel={done}
        >
          <Text size="sm">{words.otherAppDoc}</Text>
        </CodeForm>
      );
    case "turnOff":
      return (
        <CodeForm
          label={words.code}
          doc={words.codeDoc}
          go={words.turnOff}
          send={async (code) => {
            await withConfirmation(() => account.turnFactorOff(code));
            setOff(true);
            done();
          }}
          onCancel={done}
        >
          <Text size="sm">{words.turnOffDoc}</Text>
        </CodeForm>
      );
  }
}

interface LookProps {
  view: SecondFactorView;
  onDo(doing: Doing): void;
}

function On({ view: { since, recoveryCodes, required }, onDo }: LookProps) {
  return (
    <Stack>
      <Text size="sm">{words.on(since === null ? "" : date(since), recoveryCodes, number(recoveryCodes))}</Text>
      {required && <Text size="sm">{words.required}</Text>}
      <Group>
        <Button variant="default" onClick={() => onDo({ what: "newCodes" })}>
          {words.newCodes}
        </Button>
        <Button variant="default" onClick={() => onDo({ what: "otherApp" })}>
          {words.otherApp}
        </Button>
        {!required && (
          <Button variant="default" onClick={() => onDo({ what: "turnOff" })}>
            {words.turnOff}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Off({ wasOn, onDo }: LookProps & { wasOn: boolean }) {
  const beginning = useMutation({
    mutationFn: () => withConfirmation(() => account.setUpFactor()),
    onSuccess: (setup) => onDo({ what: "setup", setup }),
  });
  return (
    <Stack>
      {wasOn && (
        <Alert variant="light" role="status">
          {words.isOff}
        </Alert>
      )}
      <Failure error={beginning.error} />
      <Text size="sm">{words.none}</Text>
      <Text size="sm" className="quiet">
        {words.noneSignsOut}
      </Text>
      <Group>
        <Button loading={beginning.isPending} onClick={() => beginning.mutate()}>
          {words.setUp}
        </Button>
      </Group>
    </Stack>
  );
}
