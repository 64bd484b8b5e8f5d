// What of a server is sent elsewhere, opened as the settings say; nothing of it is loaded where they say nowhere.
import type { Clock } from "../clock.ts";
import type { Metrics } from "../metrics/registry.ts";
import { version } from "../version.ts";
import type { ErrorReports } from "./error-reports.ts";
import { reportsPlace, type TracesSettings, tracesPlace } from "./places.ts";
import type { Tracing } from "./tracing.ts";

export interface Observing {
  readonly tracing: Tracing | null;
  readonly reports: ErrorReports | null;
  close(): Promise<void>;
}

interface Settings extends TracesSettings {
  readonly ERROR_REPORTS: string;
  readonly ERROR_REPORTS_ENVIRONMENT: string;
  readonly NODE_NAME: string;
}

/** Opens it; `failed` hears of a place that does not take what it is sent, once until it takes something again. */
export async function openObserving(
  settings: Settings,
  { clock, metrics, failed }: { clock: Clock; metrics: Metrics; failed: (what: string, error: unknown) => void },
): Promise<Observing> {
  const [traces, errors] = [tracesPlace(settings), reportsPlace(settings.ERROR_REPORTS)];
  const { NODE_NAME: node, ERROR_REPORTS_ENVIRONMENT: environment } = settings;
  const spans = once((error) => failed("traces", error));
  const sent = once((error) => failed("error reports", error));
  const tracing =
    traces &&
    (await import("./otlp.ts")).openTracing(traces, {
      ...{ node, version },
      told(fate, count, error) {
        metrics.count("data_tools_trace_spans_total", { fate }, count);
        if (fate !== "dropped") spans(error);
      },
    });
  const reports =
    errors &&
    (await import("./error-reports.ts")).openErrorReports(errors, {
      about: { version, environment, node },
      clock,
      told(fate, error) {
        metrics.count("data_tools_error_reports_total", { fate });
        if (fate === "sent" || fate === "failed") sent(error);
      },
    });
  return {
    tracing,
    reports,
    async close() {
      await Promise.all([tracing?.close(), reports?.close()]);
    },
  };
}

/** Tells the first failure of a row of them; undefined ends the row. */
function once(tell: (error: Error) => void): (error: Error | undefined) => void {
  let isTold = false;
  return (error) => {
    if (error !== undefined && !isTold) tell(error);
    isTold = error !== undefined;
  };
}
