// Who is signed in: the own account, and the way out. Where people are known otherwise, the name alone.
import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconLogout, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { client } from "../client.ts";
import { useMe } from "../hooks/use-me.ts";
import { complain } from "../hooks/use-start.ts";
import { addressOf } from "../place.ts";
import { leaveOtherTabs } from "../signed-out.ts";
import { text } from "../text.ts";
import { signInQuery } from "./sign-in-state.ts";

const AccountDialog = lazy(() => import("./account-dialog.tsx"));
const words = text.account;

function signOut(): void {
  client.signIn.leave().then(({ next }) => {
    leaveOtherTabs();
    window.location.replace(next ?? addressOf("/"));
  }, complain);
}

/** `short`: where there is no room for a name. */
export function AccountMenu({ short = false }: { short?: boolean }) {
  const { data: me } = useMe();
  const { data: state } = useQuery(signInQuery);
  const [open, setOpen] = useState(false);
  if (me === undefined || state === undefined) return null;
  if (state.way === "elsewhere") return short || me.name === "local" ? null : <Text size="sm">{me.name}</Text>;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          {short ? (
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.menu(me.name)}>
              <IconUser size={18} aria-hidden />
            </ActionIcon>
          ) : (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconUser size={14} aria-hidden />}
              rightSection={<IconChevronDown size={14} aria-hidden />}
              aria-label={words.menu(me.name)}
              maw={220}
            >
              {me.name}
            </Button>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUser size={16} />} onClick={() => setOpen(true)}>
            {words.open}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
            {words.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open && (
        <Suspense>
          <AccountDialog way={state.way} isAdmin={me.role === "admin"} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
