import { defineConfig } from "vitest/config";

/**
 * The tests that mutants are held against: those that run in a thread of this process, and neither measure time, run git nor
 * play many worlds, which would only make each mutant slow.
 */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/model/*.test.ts", "test/{config,documents,providers,reconcile,resources}/**/*.test.ts"],
    exclude: ["test/config/{robustness,resolve/resolve,source/**/*}.test.ts"],
    isolate: false,
    testTimeout: 60_000,
  },
});
