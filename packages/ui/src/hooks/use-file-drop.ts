// Files dragged over the window: tells while they hover and hands them over when they are dropped.
import { useEffect, useEffectEvent, useState } from "react";

export function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const stop = new AbortController();
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const hear = <K extends "dragover" | "dragleave" | "drop">(kind: K, listener: (event: DragEvent) => void) =>
      window.addEventListener(kind, listener, { signal: stop.signal });
    hear("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setDragging(true);
    });
    hear("dragleave", (event) => {
      if (event.relatedTarget === null) setDragging(false);
    });
    hear("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setDragging(false);
      take([...(event.dataTransfer?.files ?? [])]);
    });
    return () => stop.abort();
  }, []);
  return dragging;
}
