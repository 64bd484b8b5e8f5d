// `data-tools audit`: verify recomputes every trail of the data folder and measures it against the
// checkpoints; export writes all entries as NDJSON. Both only read, beside a running server too.
import { existsSync } from "node:fs";
import { type Config, readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import { type AuditReport, checkAudit, faultTexts } from "../../sessions/audit-check.ts";
import { auditLines, type Trails, wantedOf } from "../../sessions/audit-log.ts";
import { readCheckpoints } from "../../sessions/checkpoints.ts";
import type { StoreReader } from "../../store/reader.ts";
import { reading } from "../beside.ts";
import { type Input, textOf, UsageError } from "../command.ts";
import { columns } from "../output.ts";
import { flagsOf } from "../settings.ts";

export async function run(input: Input): Promise<void> {
  const { args, options, env } = input;
  const [action = "verify"] = args;
  const config = readConfig(flagsOf(options), env);
  if (action === "verify") return verify(input, config);
  if (action === "export") return exportLines(input, config);
  throw new UsageError(`There is no action “${action}”. data-tools audit --help lists them.`);
}

async function verify({ output }: Input, config: Config): Promise<void> {
  const folder = config.AUDIT_CHECKPOINTS;
  if (folder !== "" && !existsSync(folder)) refuse("not_found", { what: `folder of checkpoints: ${folder}` });
  const keys = await keysOf(config);
  // Checkpoints first: those written meanwhile would tell of more than the store's moment holds.
  const checkpoints = folder === "" ? null : await readCheckpoints(folder, keys);
  const report = await reading(config, (trails) => checkedAudit(trails, checkpoints));
  const shown = report.findings.map(({ kind, seq, where }) => ({ where, seq, kind, text: faultTexts[kind] }));
  output.result({ ...report, findings: shown, intact: shown.length === 0 }, () => [
    summaryOf(report),
    ...(shown.length === 0
      ? []
      : columns(
          ["where", "entry", "kind", "what"],
          shown.map(({ where, seq, kind, text }) => [where, String(seq), kind, text]),
        )),
  ]);
  if (shown.length > 0) throw new Error(`The audit is not intact: ${shown.length} found.`);
}

/**
 * Checks the audit. Where servers may write between two questions a trail can look broken for a moment: what is found
 * counts if it is found each time one looks.
 */
async function checkedAudit(
  trails: Trails & { readonly store: StoreReader },
  checkpoints: Awaited<ReturnType<typeof readCheckpoints>> | null,
): Promise<AuditReport> {
  let report = await checkAudit(trails, checkpoints);
  for (let looks = 1; looks < 3 && report.findings.length > 0 && !trails.store.isOneMoment; looks++) {
    const again = await checkAudit(trails, checkpoints);
    const nameOf = ({ where, seq, kind }: AuditReport["findings"][number]) => JSON.stringify([where, seq, kind]);
    const before = new Set(report.findings.map(nameOf));
    report = { ...again, findings: again.findings.filter((each) => before.has(nameOf(each))) };
  }
  return report;
}

function summaryOf({ trails, entries, unverifiable, checkpoints }: AuditReport): string {
  const told = [`${trails} trails, ${entries} entries`];
  if (unverifiable > 0) told.push(`${unverifiable} of erased trails of an earlier version cannot be checked`);
  if (checkpoints === null) told.push("no checkpoints: AUDIT_CHECKPOINTS is not set");
  else told.push(`${checkpoints.count} checkpoints, the last ${checkpoints.last ?? "never"}`);
  return told.join("; ");
}

async function exportLines({ options, output }: Input, config: Config): Promise<void> {
  const outcome = textOf(options, "outcome");
  if (outcome !== undefined && outcome !== "done" && outcome !== "refused") {
    throw new UsageError(`--outcome must be done or refused, not “${outcome}”.`);
  }
  const wanted = wantedOf({
    owner: textOf(options, "owner"),
    actor: textOf(options, "actor"),
    action: textOf(options, "action"),
    outcome,
    session: textOf(options, "session"),
    from: textOf(options, "from") ?? textOf(options, "since"),
    to: textOf(options, "to"),
  });
  await reading(config, async (trails) => {
    for await (const line of auditLines(trails, wanted)) {
      output.result(line, () => [JSON.stringify(line)]);
    }
  });
}

/** The keys of the store, with what is read to get them closed again. */
function keysOf(config: Config): Promise<Trails["keys"]> {
  return reading(config, async ({ keys }) => keys);
}
