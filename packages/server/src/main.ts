// The program `data-tools`.
import { main } from "./cli/main.ts";

// A reader that has seen enough (`| head`) closes the line; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2), { out: process.stdout, err: process.stderr, env: process.env });
