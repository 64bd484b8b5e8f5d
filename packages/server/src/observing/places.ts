// Where traces and reports of errors are sent, as the settings say it; nothing is loaded or asked here.
import { refuse } from "../errors.ts";

export interface TracesPlace {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The share of requests whose traces are kept, 0 to 1. */
  readonly sample: number;
}

export interface TracesSettings {
  readonly TRACES: string;
  readonly TRACES_HEADERS: string;
  readonly TRACES_SAMPLE: string;
}

const say = (field: string, reason: string): never => refuse("invalid_params", { field, reason });

/** The collector that TRACES names; null if it is off. Refuses what is none, by its setting. */
export function tracesPlace({ TRACES, TRACES_HEADERS, TRACES_SAMPLE }: TracesSettings): TracesPlace | null {
  const sample = Number(TRACES_SAMPLE);
  if (TRACES_SAMPLE === "" || !(sample >= 0 && sample <= 1)) say("TRACES_SAMPLE", "it must be a number from 0 to 1");
  const headers = headersIn(TRACES_HEADERS);
  if (TRACES === "off") return null;
  const url = webAddress(TRACES);
  if (url === null || url.username !== "" || url.hash !== "")
    return say("TRACES", "it is off, or the http address of an OpenTelemetry collector: http://127.0.0.1:4318");
  // As others write it too: the address alone means the usual path below it.
  if (url.pathname === "/" && url.search === "") url.pathname = "/v1/traces";
  return { url: url.href, headers, sample };
}

function headersIn(text: string): Record<string, string> {
  if (text === "") return {};
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const [, name = "", value = ""] = /^\s*([\w-]+)=([\x20-\x7e]*?)\s*$/.exec(pair) ?? [];
      if (name === "" || value === "")
        say("TRACES_HEADERS", "it is empty, or names and values: authorization=Bearer abc,x-team=data");
      return [name.toLowerCase(), value];
    }),
  );
}

export interface ReportsPlace {
  /** Where envelopes are posted to. */
  readonly url: string;
  /** The public key of the DSN. */
  readonly key: string;
}

/** The project that ERROR_REPORTS names by its DSN; null if it is empty. Refuses what is no DSN. */
export function reportsPlace(dsn: string): ReportsPlace | null {
  if (dsn === "") return null;
  const url = webAddress(dsn);
  const [, path = "", project = ""] = /^(.*)\/([\w-]+)$/.exec(url?.pathname ?? "") ?? [];
  if (url === null || !/^[\w-]{1,64}$/.test(url.username) || project === "" || url.search !== "" || url.hash !== "")
    return say("ERROR_REPORTS", "it is empty, or a DSN as https://KEY@HOST/PROJECT");
  return { url: `${url.protocol}//${url.host}${path}/api/${project}/envelope/`, key: url.username };
}

function webAddress(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && ["http:", "https:"].includes(url.protocol) ? url : null;
}
