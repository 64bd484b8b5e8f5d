// One's own account: the password, the second factor, where one is signed in, tokens for programs.
import { Loader, Modal, Tabs } from "@mantine/core";
import { lazy, Suspense } from "react";
import { text } from "../text.ts";
import { PasswordTab } from "./password-tab.tsx";
import { SignInsTab } from "./sign-ins-tab.tsx";
import { TokensTab } from "./tokens-tab.tsx";

const FactorTab = lazy(async () => ({ default: (await import("./factor-tab.tsx")).FactorTab }));
const words = text.account;

interface AccountDialogProps {
  way: "accounts" | "oidc";
  isAdmin: boolean;
  onClose(): void;
}

export default function AccountDialog({ way, isAdmin, onClose }: AccountDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size={700}
      yOffset="8vh"
      styles={{ content: { minHeight: 420 } }}
      closeButtonProps={{ "aria-label": text.close }}
    >
      <Tabs defaultValue={way === "accounts" ? "password" : "sign-ins"} keepMounted={false}>
        <Tabs.List mb="md">
          {way === "accounts" && <Tabs.Tab value="password">{words.passwordTab}</Tabs.Tab>}
          {way === "accounts" && <Tabs.Tab value="factor">{words.factorTab}</Tabs.Tab>}
          <Tabs.Tab value="sign-ins">{words.signInsTab}</Tabs.Tab>
          <Tabs.Tab value="tokens">{words.tokensTab}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="password">
          <PasswordTab />
        </Tabs.Panel>
        <Tabs.Panel value="factor">
          <Suspense fallback={<Loader size="sm" aria-label={text.loading} />}>
            <FactorTab />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="sign-ins">
          <SignInsTab />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <TokensTab isAdmin={isAdmin} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
