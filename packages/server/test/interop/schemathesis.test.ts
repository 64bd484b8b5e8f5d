// Schemathesis, which others wrote, makes requests from our own OpenAPI document, good ones and bad ones, and looks at
// every answer: none is an internal error, and each has the kind and the form that the document says.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { createClient } from "@data-tools/client";
import { expect, test } from "vitest";
import { openTestProduct } from "../http/product.ts";
import { serve } from "../http/running.ts";

const program = process.env.DATA_TOOLS_SCHEMATHESIS;
if (program === undefined) console.warn("NOT TESTED: Schemathesis is there by: npm run test:interop");

const checks = ["not_a_server_error", "status_code_conformance", "content_type_conformance"];
const examples = 6;
/** Streams that do not end, and what would have every other request refused. */
const left = "events$|/read-only$";

test.runIf(program !== undefined)(
  "[X49] requests made from the OpenAPI document find no internal error and no answer of another form",
  { timeout: 900_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "data-tools-schemathesis-"));
    const product = await openTestProduct({ "max-rows": "1000", "operation-time": "10s" });
    const server = await serve(product);
    try {
      const client = createClient({ baseUrl: server.url });
      const table = new Blob(["id,city,price\n1,Oslo,2.5\n2,Rome,\n"]);
      const { id: datasource } = await client.datasources.create(table, { fileName: "small.csv" });
      const { id: session } = await client.sessions.create({ datasource });
      // Ids that are there, or every request would end before it begins.
      const there = (kind: string, id: string) =>
        `[[operations]]\ninclude-path-regex = "^/api/${kind}/"\nparameters = { "path.id" = "${id}" }\n`;
      const config = join(folder, "schemathesis.toml");
      writeFileSync(config, there("sessions", session) + there("datasources", datasource));
      const { code, said } = await run(folder, [
        ...[
          "--config-file",
          config,
          "run",
          `${server.url}/api/openapi.json`,
          "--checks",
          [...checks, "response_schema_conformance"].join(","),
        ],
        ...["--phases", "examples,fuzzing", "--max-examples", String(examples), "--seed", "1"],
        ...["--exclude-path-regex", left, "--exclude-method", "DELETE", "--warnings", "off"],
        ...["--generation-database", "none", "--continue-on-failure", "--no-shrink", "--request-timeout", "60"],
      ]);
      expect({ code, said: code === 0 ? "" : said }).toEqual({ code: 0, said: "" });
      expect(server.logged()).not.toContain("internal_error");
    } finally {
      await server.close();
      await product.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

async function run(folder: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", PYTHONIOENCODING: "utf-8" };
  const child = spawn(program ?? "", args, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const said = await textOf(child.stdout);
  return { code: await closed, said };
}
