// Catches a fault of the page itself, says that the work is safe and offers to load again.
import { Button, Center, Stack, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { text } from "./text.ts";

export class FaultBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Center h="100vh">
        <Stack align="center" maw={420} role="alert">
          <Text ta="center">{text.failedHere}</Text>
          <Button onClick={() => window.location.reload()}>{text.reloadPage}</Button>
        </Stack>
      </Center>
    );
  }
}
