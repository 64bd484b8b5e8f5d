// The server's log: one line per request and per failure, JSON. It never holds what a user's table
// holds: no addresses with their queries, no bodies, and of an error only its kind and where it arose,
// because messages quote cells and column names.
import { type DestinationStream, type Logger, pino } from "pino";
import { nameOf, stackLines } from "../observing/frames.ts";

/** A log that writes to `stream` (default: standard output). */
export function openLog(level: string, stream?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError, error: describeError, req: describeNothing, res: describeNothing },
  };
  return stream ? pino(options, stream) : pino(options);
}

/** Has what nobody caught written down before it ends the process, as everything else: without its message. */
export function writeLastWord(log: Logger): void {
  process.on("uncaughtExceptionMonitor", (error) => log.fatal({ failure: describeError(error) }, "the server ends"));
}

/** An error without its message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, code } = nameOf(error);
  return {
    type,
    ...(code !== null && { code }),
    at: stackLines(error).slice(0, 12),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  };
}

function describeNothing(): undefined {
  return undefined;
}
