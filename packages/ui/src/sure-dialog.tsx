// Asks once more before something that cannot be taken back.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { text } from "./text.ts";

interface SureDialogProps {
  title: string;
  question: string;
  onYes(): void;
  onClose(): void;
}

export function SureDialog({ title, question, onYes, onClose }: SureDialogProps) {
  return (
    <Modal opened onClose={onClose} title={title} size="sm" closeButtonProps={{ "aria-label": text.close }}>
      <Stack>
        <Text size="sm">{question}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {text.cancel}
          </Button>
          <Button
            color="red.8"
            onClick={() => {
              onYes();
              onClose();
            }}
          >
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
