// What the system tells of its memory: the machine's, and that of control groups of both versions.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { memoryInUse, systemGauges, withRoom } from "../../src/sessions/gauges.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A system that shows itself in these files. */
function system(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "data-tools-system-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const meminfo = "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    600 kB\nBuffers: 5 kB\n";

test("[G6] a machine without groups is as full as it says, and one that says nothing is not known", () => {
  expect(memoryInUse(system({ "proc/meminfo": meminfo }))).toBeCloseTo(0.4);
  expect(memoryInUse(system({ "proc/meminfo": "MemTotal: 0 kB\n" }))).toBeNull();
  expect(memoryInUse(system({}))).toBeNull();
});

test("[G6] a group of version 2 counts where it is fuller, its cache of files aside", () => {
  const group = "sys/fs/cgroup/system.slice/app.service";
  const files = {
    "proc/meminfo": meminfo,
    "proc/self/cgroup": "0::/system.slice/app.service\n",
    [`${group}/memory.max`]: "1000\n",
    [`${group}/memory.current`]: "900\n",
    [`${group}/memory.stat`]: "anon 500\nfile 400\ninactive_file 250\nactive_file 150\n",
  };
  expect(memoryInUse(system(files))).toBeCloseTo(0.65);
  expect(memoryInUse(system({ ...files, [`${group}/memory.max`]: "max\n" }))).toBeCloseTo(0.4);
  // One around it that is nearly full holds too.
  const around = { "sys/fs/cgroup/system.slice/memory.max": "100", "sys/fs/cgroup/system.slice/memory.current": "95" };
  expect(memoryInUse(system({ ...files, ...around }))).toBeCloseTo(0.95);
});

test("[G6] in a container the own group is at the root", () => {
  const files = { "proc/meminfo": meminfo, "sys/fs/cgroup/memory.max": "1000", "sys/fs/cgroup/memory.current": "810" };
  expect(memoryInUse(system({ ...files, "proc/self/cgroup": "0::/\n" }))).toBeCloseTo(0.81);
  expect(memoryInUse(system({ ...files, "proc/self/cgroup": "0::/../../elsewhere\n" }))).toBeCloseTo(0.81);
});

test("[G6] groups of version 1, whose lack of a limit is a huge number", () => {
  const group = "sys/fs/cgroup/memory/docker/abc";
  const files = {
    "proc/meminfo": meminfo,
    "proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n",
    [`${group}/memory.limit_in_bytes`]: "2000",
    [`${group}/memory.usage_in_bytes`]: "1900",
    [`${group}/memory.stat`]: "cache 300\ntotal_inactive_file 100\n",
  };
  expect(memoryInUse(system(files))).toBeCloseTo(0.9);
  expect(memoryInUse(system({ ...files, [`${group}/memory.limit_in_bytes`]: "9223372036854771712" }))).toBeCloseTo(0.4);
});

test("[G6] the real ones answer here", async () => {
  const gauges = systemGauges([tmpdir()]);
  const share = gauges.memory();
  if (process.platform === "linux") expect(share).toBeGreaterThan(0);
  if (share !== null) expect(share).toBeLessThan(1.01);
  const disk = await gauges.disk();
  expect(disk?.size).toBeGreaterThan(0);
  expect(disk?.free).toBeLessThanOrEqual(disk?.size ?? 0);
  expect(await systemGauges([]).disk()).toBeNull();
  expect(await systemGauges(["/there/is/no/such/folder"]).disk()).toBeNull();
});

test("[G6] of the disk and what the store keeps heads in, whichever has less left counts; where one is not known the other", async () => {
  const [roomy, tight] = [
    { free: 80, size: 100 },
    { free: 100, size: 1000 },
  ];
  const roomOf = (disk: typeof roomy | null, memory: typeof roomy | null) =>
    withRoom({ memory: () => 0.5, disk: async () => disk }, async () => memory ?? Promise.reject(new Error("gone")));
  expect(await roomOf(roomy, tight).disk()).toBe(tight);
  expect(await roomOf(tight, roomy).disk()).toBe(tight);
  expect(await roomOf(roomy, null).disk()).toBe(roomy);
  expect(await roomOf(null, roomy).disk()).toBe(roomy);
  expect(await roomOf(null, null).disk()).toBeNull();
  expect(roomOf(roomy, tight).memory()).toBe(0.5);
});
