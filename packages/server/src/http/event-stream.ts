// One open event stream: frames out, a heartbeat so that proxies and dead connections show, and an end
// when the reader goes, falls too far behind, is signed out, or the server closes.
import { PassThrough } from "node:stream";
import type { SessionEvent } from "@data-tools/client";
import type { FastifyInstance, FastifyReply } from "fastify";
import { type Clock, repeating } from "../clock.ts";
import { isStillIn } from "./actor.ts";

/** Milliseconds between heartbeats. */
export const heartbeat = 15_000;
/** Milliseconds between looks at whether the reader is still signed in. */
export const recheck = 3000;
/** Bytes a slow reader may leave unread. */
const backlog = 1024 * 1024;

declare module "fastify" {
  interface FastifyInstance {
    /** Open event streams, ended when the server closes. */
    eventStreams: Set<PassThrough>;
  }
}

interface EventStream {
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

/** Begins the answer; a server that is closing answers with a stream that ends at once. */
export function openStream(app: FastifyInstance, reply: FastifyReply, clock: Clock, open: boolean): EventStream {
  const out = new PassThrough();
  let stopBeating = () => {};
  const beat = () => {
    out.write(": here\n\n");
    stopBeating = clock.after(heartbeat, beat);
  };
  const stopLooking = repeating(clock, recheck, async () => {
    if (!(await isStillIn(reply.request))) out.end();
  });
  app.eventStreams.add(out);
  out.once("close", () => {
    stopBeating();
    void stopLooking();
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
