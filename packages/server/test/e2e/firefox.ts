// Debian's own Firefox through WebDriver BiDi, its standard remote interface: open, look, press.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const firefoxPath = "/usr/bin/firefox-esr";

export interface Firefox {
  /** Opens an address in a fresh tab and waits until it has loaded. */
  open(url: string): Promise<void>;
  /** What an expression gives in the page; it must be JSON. */
  look<T>(expression: string): Promise<T>;
  /** Clicks the middle of the first element that a CSS selector finds and whose text or name begins so. */
  click(selector: string, words: string): Promise<void>;
  /** Types letters; `\uE007` is Enter, `\uE009` holds Ctrl until the next letter is released. */
  type(keys: string): Promise<void>;
  /** Resolves once an expression is true in the page. */
  until(expression: string): Promise<void>;
  end(): Promise<void>;
}

interface Answer {
  id: number;
  type: "success" | "error";
  result: { [key: string]: unknown };
  message?: string;
}

export async function firefox(): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), "data-tools-firefox-"));
  const program = spawn(
    firefoxPath,
    [
      "--headless",
      "--no-remote",
      "--remote-debugging-port",
      "0",
      "--profile",
      profile,
      "--width",
      "1280",
      "--height",
      "800",
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" } },
  );
  const socket = new WebSocket(`${await addressOf(program)}/session`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("Firefox does not take a connection"));
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  };
  let sent = 0;
  const tell = async (method: string, params: object): Promise<Answer["result"]> => {
    const id = ++sent;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    if (answer.type === "error") throw new Error(`${method}: ${answer.message}`);
    return answer.result;
  };
  await tell("session.new", { capabilities: {} });
  const { context } = (await tell("browsingContext.create", { type: "tab" })) as { context: string };

  const look = async <T>(expression: string): Promise<T> => {
    const target = { context };
    const { result, exceptionDetails } = (await tell("script.evaluate", {
      expression: `JSON.stringify(${expression})`,
      target,
      awaitPromise: true,
    })) as { result?: { value?: string }; exceptionDetails?: { text: string } };
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result?.value ?? "null") as T;
  };
  const until = async (expression: string): Promise<void> => {
    while (!(await look<boolean>(expression))) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const act = (actions: object[]) => tell("input.performActions", { context, actions });

  return {
    open: async (url) => {
      await tell("browsingContext.navigate", { context, url, wait: "complete" });
    },
    look,
    until,
    click: async (selector, words) => {
      const found = `[...document.querySelectorAll(${JSON.stringify(selector)})].find((each) => (each.getAttribute("aria-label") ?? each.textContent).startsWith(${JSON.stringify(words)}))`;
      await until(`${found} !== undefined`);
      const { x, y } = await look<{ x: number; y: number }>(
        `(() => { const each = ${found}; each.scrollIntoView({ block: "center" }); const box = each.getBoundingClientRect(); return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }; })()`,
      );
      const pointer = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" } };
      const press = [
        { type: "pointerMove", x, y },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ];
      await act([{ ...pointer, actions: press }]);
    },
    type: async (keys) => {
      const held: string[] = [];
      const actions = [...keys].flatMap((value) => {
        if (value === "\uE009") {
          held.push(value);
          return [{ type: "keyDown", value }];
        }
        return [
          { type: "keyDown", value },
          { type: "keyUp", value },
          ...held.splice(0).map((each) => ({ type: "keyUp", value: each })),
        ];
      });
      await act([{ type: "key", id: "keyboard", actions }]);
    },
    end: async () => {
      socket.close();
      program.kill("SIGTERM");
      if (program.exitCode === null) await new Promise((resolve) => program.once("exit", resolve));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function addressOf(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    program.stderr?.on("data", (chunk) => {
      said += chunk;
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    program.once("exit", () => reject(new Error(`Firefox ended: ${said}`)));
  });
}
