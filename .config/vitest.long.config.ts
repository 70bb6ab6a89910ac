import { defineConfig } from "vitest/config";

/**
 * What takes too long for `npm test`, or needs the package registry: `npm run test:soak` and `npm run test:package`.
 * See test/README.md for what they can be told.
 */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    projects: ["soak", "package", "ceph"].map((name) => ({
      test: {
        name,
        include: [`test/${name}/*.ts`],
        // A process has a working folder of its own.
        pool: name === "ceph" ? "forks" : "threads",
        testTimeout: 0,
        hookTimeout: 0,
      },
    })),
    reporters: ["default"],
    disableConsoleIntercept: true,
  },
});
