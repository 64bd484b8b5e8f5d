// One open event stream: frames out, a heartbeat so that proxies and dead connections show, and an end
// when the reader goes, falls too far behind, or the server closes.
import { PassThrough } from "node:stream";
import type { SessionEvent } from "@data-tools/client";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Clock } from "../clock.ts";

/** Milliseconds between heartbeats. */
export const heartbeat = 15_000;
/** Bytes a slow reader may leave unread. */
const backlog = 1024 * 1024;

declare module "fastify" {
  interface FastifyInstance {
    /** Open event streams, ended when the server closes. */
    eventStreams: Set<PassThrough>;
  }
}

export interface EventStream {
  readonly reply: FastifyReply;
  send(event: SessionEvent): void;
  /** Calls this when the stream ends. */
  until(stop: () => void): void;
}

/** One event as it travels; its id is the session's version, where it has one. */
export function frame(event: SessionEvent): string {
  const id = "version" in event ? `id: ${event.version}\n` : "";
  return `${id}data: ${JSON.stringify(event)}\n\n`;
}

export interface StreamOptions {
  readonly clock: Clock;
  /** Asked at every heartbeat: whether the reader may still hear; a stream outlives no sign-in for longer. */
  readonly mayHear: () => Promise<boolean>;
  /** False if the server is closing: then the stream ends at once. */
  readonly open: boolean;
}

/** Begins the answer. */
export function openStream(
  app: FastifyInstance,
  reply: FastifyReply,
  { clock, mayHear, open }: StreamOptions,
): EventStream {
  const out = new PassThrough();
  let stopBeating = () => {};
  const beat = async () => {
    stopBeating = clock.after(heartbeat, beat);
    if (!(await mayHear().catch(() => false))) out.end();
    else if (!out.writableEnded) out.write(": here\n\n");
  };
  app.eventStreams.add(out);
  out.once("close", () => {
    stopBeating();
    app.eventStreams.delete(out);
  });
  out.write("retry: 2000\n\n");
  stopBeating = clock.after(heartbeat, beat);
  reply.headers({ "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" }).send(out);
  if (!open) out.end();
  return {
    reply,
    send(event) {
      if (out.writableLength > backlog) out.destroy();
      else if (!out.writableEnded) out.write(frame(event));
    },
    until: (stop) => out.once("close", stop),
  };
}
