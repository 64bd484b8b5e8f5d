// The program `data-tools`.
import { main } from "./cli/main.ts";

process.exitCode = await main(process.argv.slice(2), { out: process.stdout, err: process.stderr, env: process.env });
