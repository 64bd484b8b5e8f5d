// How much of a Redis sessions take: bytes of a session and of a step, by the columns of its table, as the server
// itself measures them. Starts a Redis of its own. Usage: node packages/server/bench/redis-footprint.ts
import { startRedis } from "../test/redis.ts";
import { me, openHome, openHomesOn, opKey } from "../test/sessions/product.ts";

const steps = 50;
const sessions = 4;

const server = await startRedis(["--appendonly", "yes"]);
openHomesOn(() => server.url);
const used = () => Number(/^used_memory:(\d+)/m.exec(server.cli("INFO", "memory"))?.[1]);
/** Bytes of each part of all aggregates together. */
function byPart(): Record<string, number> {
  const total: Record<string, number> = {};
  for (const key of server.cli("KEYS", "*").split("\n")) {
    if (/:once:/.test(key)) continue;
    const part = /([^:/]+)$/.exec(key)?.[1] ?? "";
    const name = /\}\//.test(key) || /\}:[a-z]/.test(key) ? part : "ids";
    total[name] = (total[name] ?? 0) + Number(server.cli("MEMORY", "USAGE", key, "SAMPLES", "0"));
  }
  return total;
}

for (const columns of [5, 12, 50, 200]) {
  const home = await openHome();
  const names = Array.from({ length: columns }, (_, n) => `column ${n + 1}`);
  const rows = Array.from({ length: 20 }, (_, row) => names.map((_, n) => row * 31 + n).join(","));
  const { id: datasource } = await home.csv(`${names.join(",")}\n${rows.join("\n")}\n`);
  const made: string[] = [];
  for (let n = 0; n < sessions; n++) made.push((await home.sessions.create(me, { datasource })).id);
  await home.product.core.journal.flush();
  const [before, parts] = [used(), byPart()];
  for (const id of made) {
    for (let n = 0; n < steps; n++) {
      const column = `column ${(n % Math.min(columns, 5)) + 1}`;
      const call = { op: "edit-cell", params: { row: (n % 20) + 1, column, value: 1_000_000 + n } };
      const { version } = await home.sessions.view(me, id);
      // As the page asks: each gesture under a key, whose answer is kept for a day.
      await home.sessions.apply(me, id, [call], { version, opKey: opKey(`${id}-${n}`) });
    }
  }
  await home.product.core.journal.flush();
  const after = byPart();
  // What is remembered of writes for some minutes is no part of a session.
  for (const key of server.cli("KEYS", "*:once:*").split("\n")) server.cli("UNLINK", key);
  const perStep = (used() - before) / (sessions * steps);
  const grown = Object.entries(after).map(
    ([name, bytes]) => [name, (bytes - (parts[name] ?? 0)) / (sessions * steps)] as const,
  );
  console.log(
    `${columns} columns: ${Math.round(perStep)} bytes a step; ${Math.round((perStep * steps) / 1024)} KB a session of ${steps} steps; 100 of them ${Math.round((perStep * steps * 100) / 2 ** 20)} MB`,
  );
  console.log(
    `  ${grown
      .filter(([, bytes]) => Math.abs(bytes) >= 1)
      .map(([name, bytes]) => `${name} ${Math.round(bytes)}`)
      .join(", ")}`,
  );
  await home.close();
}
await server.close();
