import { defineConfig } from "vitest/config";

/**
 * The tests that mutants are held against: those that run in this process, and neither measure time nor play many worlds,
 * which would only make each mutant slow.
 */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/secret.test.ts", "test/{config,providers,reconcile}/**/*.test.ts"],
    exclude: ["test/config/{robustness,resolve}.test.ts"],
    isolate: false,
    testTimeout: 60_000,
  },
});
