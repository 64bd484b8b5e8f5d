// An anchor that stays in the page; with a modifier key the browser's own ways (new tab, window) hold.
import { Anchor, type AnchorProps } from "@mantine/core";
import type { MouseEvent, ReactNode } from "react";
import { addressOf } from "./place.ts";
import { navigate } from "./router.ts";

interface LinkProps extends AnchorProps {
  to: string;
  children: ReactNode;
  "aria-label"?: string;
}

export function Link({ to, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <Anchor href={addressOf(to)} onClick={follow} {...rest}>
      {children}
    </Anchor>
  );
}
