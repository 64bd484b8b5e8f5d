// What can be done with the history as a whole, in a menu at its head.
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useFocusBack } from "../../hooks/use-focus-back.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";

const PruneDialog = lazy(() => import("./prune-dialog.tsx"));

const words = text.history;

export function HistoryMenu() {
  const { session, fixed } = useWorkbench();
  const [pruning, setPruning] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useFocusBack(pruning);
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Tooltip label={words.moreOfAll}>
            <ActionIcon ref={button} variant="subtle" color="gray" size={24} aria-label={words.moreOfAll}>
              <IconDots size={18} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {session.branches < 2 && <Menu.Label>{words.oneLine}</Menu.Label>}
          <Menu.Item
            disabled={session.branches < 2 || fixed}
            onClick={() => {
              // Where the focus goes back to when the dialog is closed.
              button.current?.focus();
              setPruning(true);
            }}
          >
            {words.prune}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {pruning && (
        <Suspense fallback={null}>
          <PruneDialog onClose={() => setPruning(false)} />
        </Suspense>
      )}
    </>
  );
}
