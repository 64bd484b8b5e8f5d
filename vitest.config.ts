import { configDefaults, defineConfig } from "vitest/config";

// Tests that other programs must be installed for run by `npm run test:interop` alone.
const interop = "packages/*/test/interop/**";
const asked = process.env.DATA_TOOLS_INTEROP !== undefined;

export default defineConfig({
  test: {
    include: asked ? [`${interop}/*.test.ts`] : ["packages/*/test/**/*.test.ts"],
    exclude: asked ? configDefaults.exclude : [...configDefaults.exclude, interop],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes when the machine gets to it: a busy one is no failure.
    expect: { poll: { timeout: 30_000 } },
    // Real databases and servers: a file at a time per core.
    pool: "forks",
    maxWorkers: 2,
  },
});
