// Inviting someone: a name and a role, then the link by which they choose their password, shown once.
import type { LinkView } from "@data-tools/client";
import { Button, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { client, problemIn, sentence } from "../client.ts";
import { NotConfirmed, useAsked, withConfirmation } from "../confirmation.ts";
import { moment } from "../format.ts";
import { addressOf } from "../place.ts";
import { queryClient } from "../queries.ts";
import { text } from "../text.ts";
import classes from "./admin.module.css";
import { words } from "./words.ts";

const said = words.users;
const roles = ["user", "admin"] as const;
type Role = (typeof roles)[number];

export function InviteDialog({ onClose }: { onClose(): void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("user");
  const [error, setError] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const [link, setLink] = useState<LinkView | null>(null);
  // The password may be asked for once more: what closes that dialog must not close this one.
  const open = useAsked() === null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
    try {
      const made = await withConfirmation(() => client.admin.users.invite({ name: name.trim(), role }));
      setLink(made.link);
      queryClient.invalidateQueries({ queryKey: ["admin"] });
    } catch (failure) {
      if (!(failure instanceof NotConfirmed)) setError(problemIn(failure)?.detail ?? sentence(failure));
    }
    setAsking(false);
  };
  if (link !== null) return <LinkDialog name={name.trim()} link={link} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={open}
      closeOnClickOutside={open}
      title={said.inviteTitle}
      size="md"
      closeButtonProps={{ "aria-label": text.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{said.inviteDoc}</Text>
          <TextInput
            label={said.name}
            value={name}
            maxLength={200}
            error={error}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setError(null);
            }}
            data-autofocus
          />
          <Select
            label={said.role}
            allowDeselect={false}
            value={role}
            data={roles.map((value) => ({ value, label: said.roles[value] }))}
            onChange={(value) => setRole(roles.find((each) => each === value) ?? "user")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={asking} disabled={name.trim() === ""}>
              {said.makeLink}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface LinkDialogProps {
  name: string;
  link: LinkView;
  onClose(): void;
}

/** A one-time link, to be copied and sent. It stays until it is closed: it is not shown again. */
export function LinkDialog({ name, link, onClose }: LinkDialogProps) {
  const address = window.location.origin + addressOf(link.path);
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={said.linkOf(name)}
      size="md"
      closeButtonProps={{ "aria-label": text.close }}
    >
      <Stack>
        <Text size="sm">{said.linkDoc(moment(link.until))}</Text>
        <TextInput
          label={said.link}
          readOnly
          value={address}
          className={classes.link}
          onFocus={(event) => event.currentTarget.select()}
          data-autofocus
        />
        <Group justify="flex-end">
          <CopyButton value={address}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? words.copied : words.copy}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{words.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
