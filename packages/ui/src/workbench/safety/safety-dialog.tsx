// How a session is kept safe: its seals and their key, whether what is stored is whole, who did what.
import { Divider, Loader, Modal } from "@mantine/core";
import { Failure } from "../../failure.tsx";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { SealFacts } from "./seal-facts.tsx";
import { Trail } from "./trail.tsx";
import { useSafety } from "./use-safety.ts";
import type { Verifying } from "./use-verify.ts";

interface SafetyDialogProps {
  verifying: Verifying;
  onClose(): void;
}

export default function SafetyDialog({ verifying, onClose }: SafetyDialogProps) {
  const { session } = useWorkbench();
  const { data, error } = useSafety(session.id, session.version);
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.safety.title}
      size={860}
      yOffset="8vh"
      styles={{ content: { scrollbarGutter: "stable" } }}
      closeButtonProps={{ "aria-label": text.close }}
    >
      <Failure error={error} />
      {data === undefined && error === null && <Loader size="sm" aria-label={text.loading} />}
      {data !== undefined && <SealFacts safety={data} verifying={verifying} />}
      <Divider my="md" />
      <Trail />
    </Modal>
  );
}
