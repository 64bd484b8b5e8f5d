// Opens what tells how the session is kept safe; a verification goes on while that is closed.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState } from "react";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { useVerify } from "./use-verify.ts";

const SafetyDialog = lazy(() => import("./safety-dialog.tsx"));

export function SafetyButton() {
  const { session } = useWorkbench();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const verifying = useVerify(session.id);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <Tooltip label={text.safety.title} position="top-end">
        <ActionIcon
          ref={button}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={text.safety.title}
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        >
          <IconLock size={15} />
        </ActionIcon>
      </Tooltip>
      {open && (
        <Suspense>
          <SafetyDialog verifying={verifying} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
