// Where one signs in: with name and password and what is asked besides, at a provider, or for the first time with a link.

import type { SignInAnswer, SignInChallenge } from "@data-tools/client";
import {
  Anchor,
  Button,
  Center,
  Group,
  Loader,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from "react";
import { client } from "../client.ts";
import { ColorToggle } from "../color-toggle.tsx";
import { Failure } from "../failure.tsx";
import { LanguageToggle } from "../language-toggle.tsx";
import { addressOf, here } from "../place.ts";
import { keys } from "../queries.ts";
import { text } from "../text.ts";
import { signInQuery } from "./sign-in-state.ts";

const SecondStep = lazy(() => import("./second-step.tsx"));
const words = text.signIn;
const path = "/sign-in";

/** What stands behind the # of the address, which no server is sent. */
const said = new URLSearchParams(window.location.hash.slice(1));

/** Everything is asked for anew by whoever signed in now. */
function goOn(): void {
  window.location.replace(addressOf(here() === path ? "/" : here()));
}

export default function SignInPage() {
  useDocumentTitle(`${words.title} · ${text.product}`);
  const { data: state, error } = useQuery(signInQuery);
  const [challenge, setChallenge] = useState<SignInChallenge | null>(null);
  const [link, setLink] = useState(said.get("link"));
  const onAnswer = ({ challenge: next }: SignInAnswer) => (next === null ? goOn() : setChallenge(next));
  const again = () => {
    setLink(null);
    setChallenge(null);
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="lg" w={400} maw="100%">
        <Stack>
          <Group justify="space-between">
            <Text fw={600}>{text.product}</Text>
            <Group gap={6}>
              <LanguageToggle />
              <ColorToggle />
            </Group>
          </Group>
          <Failure error={error} />
          {state === undefined && error === null && <Loader size="sm" aria-label={text.loading} />}
          {state?.way === "accounts" &&
            (challenge !== null ? (
              <Suspense fallback={<Loader size="sm" aria-label={text.loading} />}>
                <SecondStep key={challenge.token} challenge={challenge} onIn={goOn} onAgain={again} />
              </Suspense>
            ) : link === null ? (
              <PasswordForm onAnswer={onAnswer} />
            ) : (
              <LinkForm link={link} onAnswer={onAnswer} />
            ))}
          {state?.way === "oidc" && <Provider name={state.provider ?? ""} />}
          {state?.way === "elsewhere" && (
            <>
              <Title order={1} size="h4">
                {words.title}
              </Title>
              <Text size="sm">{words.elsewhere}</Text>
              <Text size="sm">{words.elsewhereDo}</Text>
              {state.url !== null && (
                <Button component="a" href={state.url} variant="default">
                  {words.elsewhereGo}
                </Button>
              )}
              <Button onClick={goOn}>{text.reloadPage}</Button>
            </>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}

interface EnteringProps {
  onAnswer(answer: SignInAnswer): void;
}

function PasswordForm({ onAnswer }: EnteringProps) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({ mutationFn: () => client.signIn.enter({ name, password }), onSuccess: onAnswer });
  return (
    <Form title={words.title} error={entering.error} onSubmit={() => entering.mutate()}>
      <TextInput
        label={words.name}
        autoComplete="username"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoFocus
        required
        withAsterisk={false}
      />
      <PasswordInput
        label={words.password}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": words.shown }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        required
        withAsterisk={false}
      />
      <Button type="submit" loading={entering.isPending || entering.isSuccess}>
        {words.enter}
      </Button>
    </Form>
  );
}

function LinkForm({ link, onAnswer }: EnteringProps & { link: string }) {
  const { data, error } = useQuery({ queryKey: keys.signInLink(link), queryFn: () => client.signIn.linkFor(link) });
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const choosing = useMutation({
    mutationFn: () => client.signIn.choosePassword({ link, password, ...(data?.name === "" && { name }) }),
    onSuccess: onAnswer,
  });
  if (error !== null)
    return (
      <>
        <Failure error={error} />
        <Anchor href={addressOf(path)} onClick={() => setTimeout(() => window.location.reload())}>
          {words.title}
        </Anchor>
      </>
    );
  if (data === undefined) return <Loader size="sm" aria-label={text.loading} />;
  const isFirst = data.name === "";
  return (
    <Form
      title={isFirst ? words.first : words.choose(data.name)}
      error={choosing.error}
      onSubmit={() => choosing.mutate()}
    >
      {isFirst ? (
        <TextInput
          label={words.chosenName}
          autoComplete="username"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoFocus
          required
          withAsterisk={false}
        />
      ) : (
        <input type="hidden" autoComplete="username" value={data.name} />
      )}
      <PasswordInput
        label={words.password}
        description={words.chooseDoc}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ "aria-label": words.shown }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoFocus={!isFirst}
        required
        withAsterisk={false}
      />
      <Button type="submit" loading={choosing.isPending || choosing.isSuccess}>
        {words.chosen}
      </Button>
    </Form>
  );
}

function Provider({ name }: { name: string }) {
  const code = said.get("problem");
  const to = here() === path ? "/" : here();
  return (
    <>
      <Title order={1} size="h4">
        {words.title}
      </Title>
      <Failure error={code === null ? null : (words.problems[code] ?? words.problems.oidc_failed)} />
      <Button component="a" href={addressOf(`${path}/start?to=${encodeURIComponent(to)}`)}>
        {words.enterAt(name)}
      </Button>
    </>
  );
}

interface FormProps {
  title: string;
  error: Error | null;
  onSubmit(): void;
  children: ReactNode;
}

function Form({ title, error, onSubmit, children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={1} size="h4">
          {title}
        </Title>
        <Failure error={error} />
        {children}
      </Stack>
    </form>
  );
}
