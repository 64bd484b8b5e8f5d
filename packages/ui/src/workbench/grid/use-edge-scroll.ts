// While one drags beyond the upper or lower edge of the table, it scrolls on and the marks grow with it.
import { type RefObject, useEffect, useEffectEvent } from "react";
import { headerHeight } from "./look.ts";

const everyMs = 50;
const rowsAtATime = 2;

/** `onBeyond` is told how many rows to go, upwards with a minus. */
export function useEdgeScroll(
  body: RefObject<HTMLElement | null>,
  dragging: RefObject<unknown>,
  onBeyond: (rows: number) => void,
): void {
  const go = useEffectEvent(onBeyond);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    let timer: ReturnType<typeof setInterval> | undefined;
    let way = 0;
    const head = (next: number) => {
      if (next === way) return;
      way = next;
      clearInterval(timer);
      if (way !== 0) timer = setInterval(() => go(way * rowsAtATime), everyMs);
    };
    const move = ({ clientY, buttons }: MouseEvent) => {
      const box = body.current?.getBoundingClientRect();
      if (box === undefined || dragging.current === null || buttons !== 1) return head(0);
      head(clientY > box.bottom ? 1 : clientY < box.top + headerHeight ? -1 : 0);
    };
    const end = () => {
      dragging.current = null;
      head(0);
    };
    window.addEventListener("mousemove", move, { signal });
    window.addEventListener("mouseup", end, { signal });
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [body, dragging]);
}
