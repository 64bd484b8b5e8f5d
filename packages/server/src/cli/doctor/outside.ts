// What a server has to do with others: how people reach it, its certificate, who signs them in, where it sends what it
// measures, and whether its address is free.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { createServer } from "node:net";
import type { Config } from "../../config.ts";
import { Refusal } from "../../errors.ts";
import { wayOf } from "../../http/identity/index.ts";
import { loopback, metricsPlace } from "../../http/metrics.ts";
import { trackerAt } from "../../mlflow/client.ts";
import { placeOf } from "../../mlflow/place.ts";
import { reportsPlace, tracesPlace } from "../../observing/places.ts";
import { scannerOf } from "../../sessions/scanning.ts";
import { addressOf, askHealth } from "../health.ts";
import { assertReach, readTls } from "../reach.ts";
import { type Check, doubtful, messageOf, together, well, wrong } from "./check.ts";

const dayMs = 86_400_000;
/** A certificate that ends sooner is to be renewed. */
const soonMs = 21 * dayMs;
const patienceMs = 5000;

/** Whether the names and the address under which people come fit each other. */
export async function addresses(config: Config): Promise<Check> {
  const name = "addresses";
  const { HOST, PUBLIC_URL, ALLOWED_HOSTS, AUTH, TLS_CERT } = config;
  const found: Check[] = [];
  try {
    assertReach(wayOf(config), config, TLS_CERT !== "");
  } catch (error) {
    found.push(wrong(name, messageOf(error), "Change HOST, AUTH or the TLS_ settings: it would not start so."));
  }
  const url = URL.canParse(PUBLIC_URL) ? new URL(PUBLIC_URL) : null;
  if (PUBLIC_URL !== "" && (url === null || !/^https?:$/.test(url.protocol)))
    found.push(wrong(name, `PUBLIC_URL is no web address: ${PUBLIC_URL}`, "Write it as https://data.example.org."));
  if (url?.protocol === "http:" && !loopback.includes(url.hostname) && AUTH !== "local")
    found.push(
      doubtful(name, "PUBLIC_URL is http, so passwords and cookies travel in the clear", "Serve https and name it so."),
    );
  if (!loopback.includes(HOST) && url === null && ALLOWED_HOSTS.length === 0) {
    const says = "people can open it only at this machine: every name that is not known is refused";
    found.push(
      doubtful(name, says, "Set PUBLIC_URL to the address that people open, or name its hosts in ALLOWED_HOSTS."),
    );
  }
  return together(name, found, url ? PUBLIC_URL : [HOST, ...ALLOWED_HOSTS].join(", "));
}

/** The certificate and its key; nothing where none is set. */
export async function certificate(config: Config): Promise<Check[]> {
  const name = "certificate";
  try {
    const tls = await readTls(config);
    if (tls === undefined) return [];
    const own = new X509Certificate(tls.cert);
    const renew = "Renew it, and start the server again.";
    const left = Date.parse(own.validTo) - Date.now();
    const text = `ends ${new Date(own.validTo).toISOString().slice(0, 10)}`;
    if (!own.checkPrivateKey(createPrivateKey(tls.key)))
      return [wrong(name, "TLS_KEY is not the key of TLS_CERT", "Name the two files that go together.")];
    if (left <= 0) return [wrong(name, `it ended ${text.slice(5)}`, renew)];
    if (Date.parse(own.validFrom) > Date.now())
      return [wrong(name, `it begins ${own.validFrom}`, "Look at the clock, or take another.")];
    const host = URL.canParse(config.PUBLIC_URL) ? new URL(config.PUBLIC_URL).hostname : null;
    if (host !== null && own.checkHost(host) === undefined)
      return [
        doubtful(name, `it is not for ${host}, the host of PUBLIC_URL`, "Take one for the name that people open."),
      ];
    return [left < soonMs ? doubtful(name, text, renew) : well(name, text)];
  } catch (error) {
    return [
      wrong(name, messageOf(error), "TLS_CERT is the certificate chain and TLS_KEY its private key, both in PEM."),
    ];
  }
}

/** Whether the way of knowing people is set up, and what it depends on answers. */
export async function signIn(config: Config): Promise<Check> {
  try {
    const way = wayOf(config);
    await way.open(config).close?.();
    return well("sign-in", `${config.AUTH}: ${(await way.probe?.(config)) ?? "nothing to ask"}`);
  } catch (error) {
    const fix = "Look at AUTH and the settings that go with it (docs/settings.md).";
    return wrong("sign-in", `${config.AUTH}: ${messageOf(error)}`, fix);
  }
}

/** Whether the virus scanner answers, where one is named. */
export async function scanner({ VIRUS_SCANNER }: Config): Promise<Check[]> {
  const name = "virus scanner";
  try {
    const named = scannerOf(VIRUS_SCANNER);
    if (named === null) return [];
    await named.ping();
    return [well(name, "it answers")];
  } catch (error) {
    return [wrong(name, messageOf(error), "Start it, or look at VIRUS_SCANNER: uploads are refused without it.")];
  }
}

export function metrics({ METRICS, METRICS_TOKEN }: Config): Check {
  const name = "metrics";
  try {
    const place = metricsPlace(METRICS, METRICS_TOKEN);
    if (place === null)
      return well(name, METRICS_TOKEN === "" ? "told nowhere" : "told at /metrics, with METRICS_TOKEN");
    if (loopback.includes(place.host)) return well(name, `told at ${METRICS}`);
    const fix = "Let only the collector's network reach it, or collect from /metrics over https instead.";
    return doubtful(name, `told at ${METRICS}, by http, to who brings METRICS_TOKEN`, fix);
  } catch (error) {
    return wrong(name, messageOf(error), "Set METRICS=127.0.0.1:9464, or off (docs/metrics.md).");
  }
}

/** Whether what gathers traces takes what it is sent. */
export async function traces(config: Config): Promise<Check> {
  const name = "traces";
  try {
    const place = tracesPlace(config);
    if (place === null) return well(name, "off");
    // No bytes are a message without spans.
    const headers = { ...place.headers, "content-type": "application/x-protobuf" };
    const answer = await fetch(place.url, {
      method: "POST",
      headers,
      body: new Uint8Array(),
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
    if (answer.ok) return well(name, `the collector takes them; share kept: ${place.sample}`);
    return doubtful(
      name,
      `the collector answers ${answer.status}`,
      "Look at TRACES and TRACES_HEADERS; requests do not suffer (docs/traces.md).",
    );
  } catch (error) {
    if (error instanceof Error && !/^TRACES/.test(error.message))
      return doubtful(
        name,
        "the collector does not answer",
        "Start it, or set TRACES=off; requests do not suffer (docs/traces.md).",
      );
    return wrong(name, messageOf(error), "See docs/traces.md.");
  }
}

/** Whether what gathers reports of errors is there; nothing is reported. */
export async function errorReports({ ERROR_REPORTS }: Config): Promise<Check> {
  const name = "error reports";
  try {
    const place = reportsPlace(ERROR_REPORTS);
    if (place === null) return well(name, "sent nowhere");
    const there = await fetch(new URL("/", place.url), {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    }).then(
      () => true,
      () => false,
    );
    if (there) return well(name, `${new URL(place.url).host} answers`);
    return doubtful(
      name,
      `${new URL(place.url).host} does not answer`,
      "Look at ERROR_REPORTS and at the way there; requests do not suffer.",
    );
  } catch (error) {
    return wrong(name, messageOf(error), "See docs/logs.md.");
  }
}

/** What a server at the configured address says of itself; if none runs, whether one could. */
export async function server(config: Config): Promise<Check> {
  const url = addressOf(config);
  const name = "server";
  const health = await askHealth(config);
  if (health === null || (!health.ok && health.checks.length === 0)) return free(config, url);
  const bad = health.checks.filter(({ ok }) => !ok).map((check) => `${check.name}: ${check.text}`);
  const text = [`running at ${url}`, ...bad].join(", ");
  const fix = "Look at its log, and in docs/runbook.md for the part.";
  if (!health.ok) return wrong(name, text, fix);
  return bad.length > 0 ? doubtful(name, text, fix) : well(name, text);
}

async function free({ HOST, PORT }: Config, url: string): Promise<Check> {
  const name = "server";
  const probe = createServer();
  const code = await new Promise<string | null>((resolve) => {
    probe.once("error", ({ code = "?" }: NodeJS.ErrnoException) => resolve(code));
    probe.listen(PORT, HOST, () => probe.close(() => resolve(null)));
  });
  if (code === null) return well(name, `none running at ${url}; the address is free`);
  const fixes: Record<string, string> = {
    EADDRINUSE: "Something else listens there: end it, or choose another PORT.",
    EACCES: "Choose a PORT above 1023, or give the right to use lower ones (CAP_NET_BIND_SERVICE).",
    EADDRNOTAVAIL: "HOST is no address of this machine: take one that it has, or 0.0.0.0 for all.",
  };
  return wrong(name, `none running, and none can at ${url} (${code})`, fixes[code] ?? "Look at HOST and PORT.");
}

/** Whether MLflow answers, where one is named; work goes on without it. */
export async function mlflow(config: Config): Promise<Check[]> {
  if (config.MLFLOW === "") return [];
  const name = "MLflow";
  try {
    const place = placeOf(config);
    const tracker = place && trackerAt(place);
    const version = await tracker?.version();
    // Anybody may ask for the version; this needs what the runs will need.
    await tracker?.probe();
    return [well(name, `${config.MLFLOW}: answers, version ${version ?? "unknown"}`)];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const text = `${config.MLFLOW}: ${error.message}`;
    if (error.code === "invalid_params") return [wrong(name, text, "Mend the setting that is named (docs/mlflow.md).")];
    return [doubtful(name, text, "See whether MLflow runs and takes the sign-in; what is to be told waits meanwhile.")];
  }
}
