// Whether the panels at both sides are shown. Where there is room both are; on a narrow screen they are drawn
// over the table, one at a time, when they are asked for.
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";

export type Side = "history" | "tools";

interface Sides {
  narrow: boolean;
  history: boolean;
  tools: boolean;
  toggle(side: Side): void;
}

/** `working`: what is being prepared at the tools' side; something new there shows it. */
export function useSides(working: object | null): Sides {
  const narrow = useMediaQuery("(max-width: 1079px)", false, { getInitialValueInEffect: false }) ?? false;
  const initial = { narrow, working, history: !narrow, tools: !narrow };
  const [state, setState] = useState(initial);
  let now = state;
  if (now.narrow !== narrow) now = initial;
  if (now.working !== working)
    now = { ...now, working, ...(working !== null && { tools: true, history: now.history && !narrow }) };
  if (now !== state) setState(now);
  const toggle = (side: Side) => {
    const other = side === "history" ? "tools" : "history";
    setState({ ...now, [side]: !now[side], [other]: now[other] && !(narrow && !now[side]) });
  };
  return { narrow, history: now.history, tools: now.tools, toggle };
}
