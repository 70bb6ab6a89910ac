import { defineConfig } from "vitest/config";

/**
 * `npm test` builds the CLI first, because the end-to-end tests run the built program.
 * The JSON report is what `.ci/run` takes its totals from.
 */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/**/*.test.ts"],
    // A process each, since some tests measure the time that their own takes.
    pool: "forks",
    // Many tests wait for the program that they started, so one worker more than the two cores that CI has keeps them busy.
    maxWorkers: 3,
    // Modules of the program and of test/support keep no state that one file could leave to the next.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", "json"],
    outputFile: { json: ".vitest/results.json" },
    coverage: {
      provider: "v8",
      include: ["src/**"],
      // bin.ts and cli.ts are the process itself, which only e2e/ can run, in a process that coverage does not see.
      exclude: ["src/generated/**", "src/bin.ts", "src/cli.ts"],
      reportsDirectory: ".vitest/coverage",
      // Files that have gaps; see test/README.md for what may be one.
      reporter: [["text", { skipFull: true }]],
      thresholds: { branches: 96.4, functions: 99.1, lines: 99.6, statements: 99 },
    },
  },
});
