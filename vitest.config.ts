import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real databases and servers: a file at a time per core.
    pool: "forks",
    maxWorkers: 2,
  },
});
