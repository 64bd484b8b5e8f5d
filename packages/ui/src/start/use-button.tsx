// Opens what tells how much one has of what one may.
import { Button } from "@mantine/core";
import { lazy, Suspense, useRef, useState } from "react";
import { text } from "../text.ts";

const UseDialog = lazy(() => import("./use-dialog.tsx"));

export function UseButton() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <Button
        ref={button}
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {text.use.title}
      </Button>
      {open && (
        <Suspense>
          <UseDialog onClose={close} />
        </Suspense>
      )}
    </>
  );
}
