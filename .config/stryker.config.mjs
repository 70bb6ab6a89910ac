// @ts-check
/**
 * Mutation testing: changes the program in one place at a time, and looks whether a test notices.
 * `npm run test:mutation -- --mutate src/reconcile/diff.ts` takes a part of it.
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: ["src/{config,providers,reconcile,resources}/**/*.ts", "src/model/secret.ts"],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: ".config/vitest.mutation.config.ts" },
  coverageAnalysis: "perTest",
  // The runner would rewrite a tsconfig.json with an interface that TypeScript 7 no longer has; none needs to be.
  tsconfigFile: "none",
  disableTypeChecks: false,
  tempDirName: ".stryker-tmp",
  jsonReporter: { fileName: ".vitest/mutation.json" },
  reporters: ["clear-text", "progress-append-only", "json"],
  timeoutMS: 20_000,
};
