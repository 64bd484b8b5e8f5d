// What lies below the table, as high as one drags or steps it; Escape closes it.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { text } from "../../text.ts";
import classes from "./panels.module.css";

const least = 180;
const step = 32;

interface LowerPanelProps {
  label: string;
  onClose(): void;
  children: ReactNode;
}

export function LowerPanel({ label, onClose, children }: LowerPanelProps) {
  const [height, setHeight] = useState(360);
  const box = useRef<HTMLElement>(null);
  const most = () => Math.max(least, (box.current?.parentElement?.clientHeight ?? 800) - 120);
  const resize = (wanted: number) => setHeight(Math.round(Math.min(most(), Math.max(least, wanted))));
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    resize((box.current?.getBoundingClientRect().bottom ?? 0) - event.clientY);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowUp") resize(height + step);
    else if (event.key === "ArrowDown") resize(height - step);
    else return;
    event.preventDefault();
  };
  return (
    <section
      ref={box}
      className={classes.panel}
      style={{ height }}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        // A list or menu that is open takes the key for itself; what lies in a layer above is not ours.
        const ours = box.current?.contains(event.target as Node) && !event.defaultPrevented;
        const opened = (event.target as Element).getAttribute("aria-expanded") === "true";
        if (event.key === "Escape" && ours && !opened) onClose();
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a line one moves is no thematic break */}
      <div
        className={classes.edge}
        role="separator"
        aria-orientation="horizontal"
        aria-label={text.panels.resize}
        aria-valuenow={height}
        aria-valuemin={least}
        tabIndex={0}
        onKeyDown={press}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
      />
      {children}
    </section>
  );
}
