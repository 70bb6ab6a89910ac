import { defineConfig } from "vitest/config";

/** The long runs: `npm run test:soak` and `npm run test:kill`. See test/README.md for what they can be told. */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/soak/*.ts"],
    pool: "threads",
    testTimeout: 0,
    hookTimeout: 0,
    reporters: ["default"],
    disableConsoleIntercept: true,
  },
});
