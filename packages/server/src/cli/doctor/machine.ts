// The machine: its Node, its memory for working files, its files, its disk, and who may read what lies on it.
import { readFile, stat, statfs } from "node:fs/promises";
import type { Config, SettingName } from "../../config.ts";
import { fileFlagOf, settings } from "../../config.ts";
import { reserveOf } from "../../sessions/limiting.ts";
import { blobFolder } from "../../store/open-blobs.ts";
import { ringPath } from "../../store/ring.ts";
import { type Check, doubtful, megabytes, messageOf, together, well, wrong } from "./check.ts";

const leastNode = [24, 7] as const;
/** Each session has several files open, and each request a connection. */
const leastFiles = 4096;
const ramBacked = new Set([0x01021994, 0x858458f6]);

export function node(): Check {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (isEnough) return well("node", version);
  return wrong("node", `${version} is too old`, `Start it with Node ${leastNode.join(".")} or newer.`);
}

/** RAM-backed room for working files, and whether it is enough for what the settings allow. */
export async function scratch({ SCRATCH, SCRATCH_ANYWHERE, MAX_UPLOAD }: Config): Promise<Check> {
  const name = "scratch";
  const container = "Give a container more with --shm-size=2g (Docker) or an emptyDir of medium Memory (Kubernetes).";
  try {
    const { type, bavail, blocks, bsize } = await statfs(SCRATCH);
    const inMemory = ramBacked.has(type);
    const [free, size] = [bavail * bsize, blocks * bsize];
    const text = `${SCRATCH}: ${inMemory ? "in memory" : "on a disk"}, ${megabytes(free)} free`;
    if (!inMemory && !SCRATCH_ANYWHERE)
      return wrong(
        name,
        text,
        "Name a RAM-backed folder with SCRATCH; or set SCRATCH_ANYWHERE=true if its disk is encrypted.",
      );
    if (free < 64 << 20) return wrong(name, text, `Make room there. ${container}`);
    if (size < 2 * MAX_UPLOAD)
      return doubtful(
        name,
        `${text}, of ${megabytes(size)}: too little for an upload of MAX_UPLOAD (${megabytes(MAX_UPLOAD)}) and what is read of it`,
        `${container} Or lower MAX_UPLOAD.`,
      );
    if (!inMemory)
      return doubtful(
        name,
        text,
        "It holds readable data: be sure that this disk is encrypted, or name a RAM-backed folder.",
      );
    return well(name, text);
  } catch (error) {
    return wrong(name, `${SCRATCH}: ${messageOf(error)}`, "Name a RAM-backed folder that is there with SCRATCH.");
  }
}

export async function openFiles(): Promise<Check> {
  const name = "open files";
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const [, soft = ""] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? [];
  if (soft === "") return well(name, "this system does not tell its limit");
  if (soft === "unlimited" || Number(soft) >= leastFiles) return well(name, `up to ${soft}`);
  return doubtful(
    name,
    `no more than ${soft}`,
    "Raise it: ulimit -n 65536, LimitNOFILE=65536 in a systemd unit, --ulimit nofile=65536 for a container.",
  );
}

/** Room on the disks that work is kept on. */
export async function disk(config: Config): Promise<Check> {
  const name = "disk";
  const folders = config.STORE === "memory:" ? [] : [config.DATA_DIR, blobFolder(config)];
  const found = await Promise.all(folders.map((folder) => (folder === null ? null : diskOf(folder))));
  const checks = found.flatMap((room) => {
    if (room === null) return [];
    const { folder, free, size } = room;
    const reserve = reserveOf(config, size);
    const text = `${folder}: ${megabytes(free)} of ${megabytes(size)} free`;
    const fix = `Make room on that disk: ${megabytes(reserve)} stay free for undo, export and audit (RESERVE).`;
    if (free < reserve) return [wrong(name, `${text}, steps are refused`, fix)];
    return [free < 2 * reserve ? doubtful(name, `${text}, uploads are refused`, fix) : well(name, text)];
  });
  return together(name, checks, checks.length === 0 ? "none is needed, or its folder is made at the first start" : "");
}

async function diskOf(folder: string): Promise<{ folder: string; free: number; size: number } | null> {
  const told = await statfs(folder).catch(() => null);
  return told && { folder, free: told.bavail * told.bsize, size: told.blocks * told.bsize };
}

/** Whether others on this machine may read or change what only the server should. */
export async function permissions(
  { DATA_DIR, STORE, KEYS, TLS_KEY }: Config,
  flags: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): Promise<Check> {
  const name = "permissions";
  const secrets = (Object.keys(settings) as SettingName[]).flatMap((setting) => {
    const path = flags[fileFlagOf(setting)] ?? env[`DATA_TOOLS_${setting}_FILE`];
    return path === undefined || !("secret" in settings[setting]) ? [] : [path];
  });
  const [nobodyElse, noStranger] = [0o077, 0o007];
  const looked = await Promise.all([
    // A ring that is named wrongly fails its own check.
    ...(KEYS.startsWith("file:") ? [tooOpen(ringPath(KEYS), nobodyElse, "600")] : []),
    ...(STORE === "memory:" ? [] : [tooOpen(DATA_DIR, noStranger, "700")]),
    ...(TLS_KEY === "" ? [] : [tooOpen(TLS_KEY, noStranger, "600")]),
    ...secrets.map((path) => tooOpen(path, noStranger, "600")),
  ]);
  return together(name, looked.flat(), "only who runs the server reads keys, secrets and the data folder");
}

async function tooOpen(path: string, bits: number, mode: string): Promise<Check[]> {
  const found = await stat(path).catch(() => null);
  if (found === null || (found.mode & bits) === 0) return [];
  const rights = (found.mode & 0o777).toString(8);
  return [doubtful("permissions", `${path} is open to others (${rights})`, `chmod ${mode} ${path}`)];
}
