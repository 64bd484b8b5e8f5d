// A program that runs cases as those of the suites do: that of seed 1 fails, that of seed 3 takes its process along.
const [, from = "0", cases = "0"] = process.argv.slice(2);
for (let seed = Number(from); seed < Number(from) + Number(cases); seed++) {
  if (seed === 3) process.kill(process.pid, "SIGKILL");
  const said = seed === 1 ? { seed, what: "a difference" } : { seed, counts: { looks: 2 } };
  process.stdout.write(`something else\n${JSON.stringify(said)}\n`);
}
