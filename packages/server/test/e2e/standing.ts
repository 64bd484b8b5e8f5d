// The real program with the real page, and a real browser: everything in folders and processes of its
// own, ended by the test that started it.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@data-tools/client";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { chromiumPath } from "./chromium.ts";

/** Whether the person who runs the tests goes without a browser; said loudly. */
export const unwanted = process.env.DATA_TOOLS_NO_BROWSER === "1";
if (unwanted) {
  process.stderr.write("\n*** THE TESTS OF THE PAGE DO NOT RUN: DATA_TOOLS_NO_BROWSER=1 is set. ***\n\n");
} else if (!existsSync(chromiumPath)) {
  throw new Error(`${chromiumPath} is missing: install Chromium, or set DATA_TOOLS_NO_BROWSER=1 to go without.`);
}

/** The machine that tests run on may be full. */
const calm = { DATA_TOOLS_MEMORY_FULL: "100", DATA_TOOLS_RESERVE: "0" };

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** The page as it was built. */
export const builtPage = fileURLToPath(new URL("../../dist/ui/index.html", import.meta.url));
const browserArgs = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Browsing {
  /** A page in a browser context of its own: what another browser would be. `script` runs in it before all else. */
  open(path?: string, script?: string): Promise<Page>;
  /** What pages complained about: faults, refused content, requests to elsewhere. */
  complaints: string[];
  end(): Promise<void>;
}

export interface Standing extends Browsing {
  url: string;
  /** Where the server keeps everything. */
  data: string;
  client: ReturnType<typeof createClient>;
  /** With accounts: the address at which the first administrator chooses a password; it works once. */
  first: string | null;
  /** Kills the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  restart(): Promise<void>;
}

export interface StandingOptions {
  /** How people are known; the one local user unless it is said. */
  auth?: "local" | "accounts";
  /** Further settings as flags. */
  flags?: readonly string[];
  /** Starts what stands in front of the server at `url`, and tells where browsers find it then. */
  front?(url: string): Promise<string>;
}

/** Starts the server on a free port and a browser beside it. */
export async function stand({ auth = "local", flags = [], front }: StandingOptions = {}): Promise<Standing> {
  if (!existsSync(builtPage)) throw new Error("The page is not built: run `npm run build:ui` first.");
  const folder = mkdtempSync(join(tmpdir(), "data-tools-page-"));
  const data = join(folder, "data");
  const start = (port: string) =>
    spawn(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        ...[main, "serve", "--json", "--port", port, "--data-dir", data, "--auth", auth, ...flags],
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, DATA_TOOLS_LOG_LEVEL: "warn", ...calm } },
    );
  let server = start("0");
  const { url, first } = await begun(server);
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    server.kill(signal);
    if (server.exitCode === null && server.signalCode === null)
      await new Promise((resolve) => server.once("exit", resolve));
  };
  const browsing = await browse(front ? await front(url) : url);
  return {
    ...browsing,
    url,
    data,
    client: createClient({ baseUrl: url }),
    first,
    kill: () => end("SIGKILL"),
    restart: async () => {
      server = start(new URL(url).port);
      await begun(server);
    },
    end: async () => {
      await browsing.end();
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A browser that looks at the server at `url`. */
export async function browse(url: string): Promise<Browsing> {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: browserArgs,
    ignoreDefaultArgs: ["--hide-scrollbars"],
  });
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    complaints,
    open: async (path = "/", script) => {
      const context = await newContext(browser, url, complaints);
      contexts.push(context);
      if (script !== undefined) await context.addInitScript(script);
      const opened = await context.newPage();
      await opened.goto(url + path);
      return opened;
    },
    end: async () => {
      for (const context of contexts) await context.close();
      await browser.close();
    },
  };
}

async function newContext(browser: Browser, url: string, complaints: string[]): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    // Certificates of tests are their own.
    ignoreHTTPSErrors: true,
  });
  context.on("page", (opened) => {
    opened.on("pageerror", (error) => complaints.push(`fault: ${error.message}`));
    opened.on("console", (message) => {
      const text = message.text();
      // A refusal is an answer; the browser notes its status as an error all the same.
      if (message.type() === "error" && !/status of 4\d\d/.test(text)) complaints.push(`console: ${text}`);
    });
    opened.on("request", (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith("blob:"))
        complaints.push(`left: ${request.url()}`);
    });
  });
  return context;
}

/** What the server says when it is there. */
function begun(server: ChildProcess): Promise<{ url: string; first: string | null }> {
  return new Promise((resolve, reject) => {
    let said = "";
    let wrong = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      said += chunk;
      const end = said.indexOf("\n");
      if (end < 0) return;
      const { url, first = null } = JSON.parse(said.slice(0, end)) as { url: string; first?: string };
      resolve({ url, first });
    });
    server.stderr?.on("data", (chunk: Buffer) => {
      wrong += chunk;
    });
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}${wrong}`)));
  });
}
