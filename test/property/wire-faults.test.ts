import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError } from "../../src/model/errors.js";
import type { DesiredState } from "../../src/model/desired.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import { busyWorld } from "../support/known-worlds.js";
import { openSession, plan, readWritten, type SessionOptions } from "../support/pipeline.js";
import { type Platform, startPlatform } from "../support/platform.js";
import { closedAddress } from "../support/server.js";
import { startTcpProxy, type Wire } from "../support/tcp-proxy.js";
import { configOf, writeDown } from "../support/written-config.js";

/** Faults below HTTP: what the emulator cannot do, because it answers whole requests. */

let folder: string;
let desired: DesiredState;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-wire-"));
  ({ desired } = await readWritten(folder, writeDown(configOf(busyWorld.config, emptyState))));
});
afterAll(() => rm(folder, { recursive: true }));
const emptyState = { format: "lightly-gitops-emulator", version: 1, sequence: 0, datasets: [] } as const;

const options: SessionOptions = { parallelism: 1 };

/** Each for the first connections; the next ones are whole. */
const passing: readonly Wire[] = [
  { kind: "hang_up", how: "end" },
  { kind: "hang_up", how: "reset" },
  ...[0, 1, 40, 200, 700, 2_000, 4_000].flatMap((bytes): readonly Wire[] => [
    { kind: "cut_answer", bytes, how: "end" },
    { kind: "cut_answer", bytes, how: "reset" },
  ]),
  ...[0, 1, 50, 300, 2_500, 3_500].map((bytes): Wire => ({ kind: "cut_request", bytes })),
];

describe("the first three connections", () => {
  test.each(passing)("%o: apply does all, and nothing twice", async (wire) => {
    await using platform = await startPlatform({ settings: { duplicateNames: "allow" } });
    await using proxy = await startTcpProxy(platform.emulator, {
      wire: (connection) => (connection < 3 ? wire : { kind: "pass" }),
    });
    await using session = await openSession(proxy.url, options);
    const { plan: planned } = await plan(desired, session);
    const { outcomes } = await applyPlan(planned, session.api, session);
    expect(outcomes.filter(({ outcome }) => outcome.status !== "done")).toEqual([]);
    expect(namesOn(platform)).toEqual(desired.datasets.map(({ name }) => name));
    expect((await plan(desired, session)).plan.changes).toEqual([]);
    expect(proxy.connections()).toBeGreaterThan(3);
  });
});

test.each([1, 7])("answers that come %i bytes at a time are waited for", async (bytes) => {
  await using platform = await startPlatform();
  await using proxy = await startTcpProxy(platform.emulator, { wire: () => ({ kind: "drip", bytes }) });
  await using session = await openSession(proxy.url, options);
  const { plan: planned } = await plan(desired, session);
  const { outcomes } = await applyPlan(planned, session.api, session);
  expect(new Set(outcomes.map(({ outcome }) => outcome.status))).toEqual(new Set(["done"]));
  expect(session.waited()).toBe(0);
});

test("a server that comes up while the program tries again is found", async () => {
  await using platform = await startPlatform();
  const proxy = await startTcpProxy(platform.emulator);
  await proxy[Symbol.asyncDispose]();
  let revived: AsyncDisposable | undefined;
  await using session = await openSession(proxy.url, {
    ...options,
    sleep: async () => {
      revived ??= await startTcpProxy(platform.emulator, { port: proxy.port });
    },
  });
  expect((await plan(desired, session)).document.changes).not.toEqual([]);
  expect(session.attempts.map(({ errorCode }) => errorCode).slice(0, 2)).toEqual(["ECONNREFUSED", undefined]);
  await revived?.[Symbol.asyncDispose]();
});

/** For ever: with the number of attempts, and what is said in the end. */
const lasting: readonly (readonly [Wire, number, RegExp])[] = [
  [{ kind: "hang_up", how: "end" }, 5, /the connection to 127\.0\.0\.1:\d+ broke \(\w+\) after 5 attempts/],
  [{ kind: "hang_up", how: "reset" }, 5, /connection to 127\.0\.0\.1:\d+.* \(ECONNRESET\) after 5 attempts/],
  [
    { kind: "cut_answer", bytes: 200, how: "end" },
    5,
    /the answer of 127\.0\.0\.1:\d+ is cut off \(\w+\) after 5 attempts/,
  ],
  [
    { kind: "cut_answer", bytes: 200, how: "reset" },
    5,
    /the answer of 127\.0\.0\.1:\d+ is cut off \(\w+\) after 5/,
  ],
  [
    { kind: "cut_request", bytes: 20 },
    5,
    /the connection to 127\.0\.0\.1:\d+ broke \(\w+\) after 5 attempts/,
  ],
  [{ kind: "stall", bytes: 0 }, 5, /no complete answer from 127\.0\.0\.1:\d+ in time after 5 attempts/],
  [{ kind: "stall", bytes: 200 }, 5, /no complete answer from 127\.0\.0\.1:\d+ in time after 5 attempts/],
  [{ kind: "answer", text: "SSH-2.0-OpenSSH_9.6\r\n" }, 1, /what 127\.0\.0\.1:\d+ answers is not HTTP/],
  [{ kind: "answer", text: "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n[]" }, 1, /is not HTTP/],
  [
    {
      kind: "answer",
      text: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n\xff\xfe[",
    },
    5,
    /the answer is not JSON .* after 5 attempts/,
  ],
];

describe("every connection", () => {
  test.each(lasting)("%o: given up after %i attempts, in words", async (wire, attempts, message) => {
    await using platform = await startPlatform();
    await platform.createDataset("busy", "Images");
    await platform.clearRequests();
    await using proxy = await startTcpProxy(platform.emulator, { wire: () => wire });
    const timeoutMs = wire.kind === "stall" ? 60 : 60_000;
    await using session = await openSession(proxy.url, { ...options, timeoutMs });
    const only = { datasets: desired.datasets.slice(0, 1) };
    const error = await plan(only, session).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(String(error)).toMatch(message);
    expect(error).toMatchObject({ request: { attempts }, hint: expect.stringMatching(/\w/) });
    expect(session.waited()).toBeLessThanOrEqual(3_750);
    expect(await platform.writes()).toEqual([]);
  });

  test("refused: given up after 5 attempts, in words", async () => {
    await using session = await openSession(await closedAddress(), options);
    const error = await plan(desired, session).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/no connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\) after 5 attempts/);
  });
});

function namesOn(platform: Platform): readonly string[] {
  return platform.emulator
    .snapshot()
    .datasets.map(({ name }) => name)
    .toSorted();
}
