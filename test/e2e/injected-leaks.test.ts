import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  injectedCrashes,
  type InjectedLeak,
  injectedLeaks,
  leaksIntoProcesses,
} from "../support/injected-leaks.js";
import { plan, startLeakCheck } from "../support/leak-check.js";
import { scenes } from "../support/leak-scenes.js";
import { startServer } from "../support/server.js";
import { bundleVariants, type Variants } from "../support/variants.js";

/*
 * The leak check of leaks.test.ts, which passes on the program, fails on every variant of it that prints a secret somewhere.
 */

const leaks: Readonly<Record<string, InjectedLeak>> = {
  ...injectedLeaks,
  ...(existsSync("/proc/self/cmdline") ? leaksIntoProcesses : {}),
};

let variants: Variants;
beforeAll(async () => {
  variants = await bundleVariants({ ...leaks, ...injectedCrashes });
});
afterAll(() => variants[Symbol.asyncDispose]());

test("the leak check passes on the bundle of all variants, while it is none of them", async () => {
  await using check = await startLeakCheck({ program: variants.program });
  expect(await scenes.plan.play(check)).toBe(0);
  expect(await check.leaks()).toEqual([]);
});

describe.concurrent("the leak check fails when", () => {
  test.each(Object.entries(leaks))("%s", async (name, { scene, found, sources }) => {
    await using check = await startLeakCheck({ program: variants.program, env: variants.env(name) });
    expect(await scenes[scene].play(check)).toBe(scenes[scene].exitCode);
    const leaks = await check.leaks();
    expect(leaks).toContain(found);
    expect(new Set(leaks.map((leak) => / in (.*) as /.exec(leak)?.[1]))).toEqual(new Set(sources));
  });
});

describe.concurrent("a bug ends the program with 1 and one line that holds no secret, when it throws", () => {
  test.each(Object.keys(injectedCrashes))("%s", async (name) => {
    await using server = await startServer((_request, _body, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end("[]");
    });
    await using check = await startLeakCheck({ program: variants.program, env: variants.env(name) });
    expect(await check.runOne(server.url, plan)).toBe(1);
    const { "stdout of plan": stdout, "stderr of plan": stderr } = await check.traces();
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^internal error: [A-Za-z ]+( at [\w-]+\.js:\d+)?\. Please report this\.\n$/);
    expect(await check.leaks()).toEqual([]);
  });
});
