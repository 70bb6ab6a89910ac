import { defineConfig } from "vitest/config";

/**
 * `npm test` builds the CLI first, because the end-to-end tests run the built program.
 * The JSON report is what `.ci/run` takes its totals from.
 */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    testTimeout: 30_000,
    reporters: ["default", "json"],
    outputFile: { json: ".vitest/results.json" },
    coverage: {
      provider: "v8",
      include: ["src/**"],
      exclude: ["src/generated/**"],
      reportsDirectory: ".vitest/coverage",
    },
  },
});
