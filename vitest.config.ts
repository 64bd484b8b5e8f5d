import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that run by a command of their own, because they take long or need other programs. */
const apart: Record<string, readonly string[]> = {
  e2e: ["packages/*/test/e2e/**/*.test.ts"],
  interop: ["packages/*/test/interop/**/*.test.ts"],
  pack: ["packages/*/test/pack/**/*.test.ts"],
  prove: ["packages/*/test/{proof,truth}/**/*.test.ts"],
};

/**
 * Which tests: a name from above, or "main" for all others and one walk through the page; those of all but
 * interop and pack if nothing is said.
 */
const asked = process.env.DATA_TOOLS_TESTS ?? "";
const elsewhere = [...(apart.interop ?? []), ...(apart.pack ?? [])];
const long = ["packages/*/test/e2e/**/!(page).test.ts", ...elsewhere, ...(apart.prove ?? [])];
const others = asked === "main" ? long : elsewhere;

const reach = process.env.DATA_TOOLS_REACH !== undefined;
const watch = "packages/server/test/proof/suites/mutants/watch-reach.ts";
// Many processes load the whole server: its modules are compiled once. But what was compiled before says less of what
// is run.
if (reach || process.env.NODE_V8_COVERAGE !== undefined) delete process.env.NODE_COMPILE_CACHE;
else process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url));

// Large files come first, as they mostly take long; suites before all, which are small and take longest: then no core
// waits for one at the end.
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSuite = ({ moduleId }: TestSpecification) => moduleId.includes("/proof/suites/");
    const sorted = await super.sort(files);
    return [...sorted.filter(isSuite), ...sorted.filter((file) => !isSuite(file))];
  }
}

export default defineConfig({
  test: {
    include: [...(apart[asked] ?? ["packages/*/test/**/*.test.ts"])],
    exclude: [...configDefaults.exclude, ...(asked in apart ? [] : others)],
    // What hangs ends some day; what is slow because other work shares the machine is no failure.
    testTimeout: asked === "main" ? 120_000 : 240_000,
    hookTimeout: 240_000,
    // Files run as they stand, as they do everywhere else.
    experimental: { viteModuleRunner: false },
    setupFiles: ["scripts/after-tests.ts", ...(reach ? [watch] : [])],
    // What is waited for comes when the machine gets to it: a busy one is no failure.
    expect: { poll: { timeout: 30_000 } },
    // Real databases and servers: a file at a time per core.
    pool: "forks",
    // Files share a process one after the other, as the calls of a server do: most load all of it, once. Where it is
    // asked what each file reaches, each has one of its own.
    isolate: reach,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
});
