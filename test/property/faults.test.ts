import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import { ApiError } from "../../src/model/errors.js";
import type { DesiredState } from "../../src/model/desired.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import { faultyWorld } from "../support/arbitrary-world.js";
import { declare, problemIn, stepsOf } from "../support/declared.js";
import { judge, Tally } from "../support/laws.js";
import { epoch, openSession, plan } from "../support/pipeline.js";
import { type Platform, startPlatform } from "../support/platform.js";
import { openWorlds, type Worlds } from "../support/worlds.js";

let worlds: Worlds;
let desired: DesiredState;
beforeAll(async () => {
  worlds = await openWorlds();
  desired = await declare({ street: {} });
});
afterAll(() => worlds[Symbol.asyncDispose]());

test("through any schedule of passing faults, apply tells what is left, and the next one does it", async () => {
  const tally = new Tally();
  const property = fc.asyncProperty(faultyWorld, ([one, faults]) =>
    worlds.play(
      { ...one, rounds: one.rounds.slice(0, 1) },
      (played) => {
        tally.add(played);
        judge(played, { withFaults: true });
      },
      faults,
    ),
  );
  await fc.assert(property, { numRuns: 40, seed: 5 });
  // Which request meets which fault is a matter of luck.
  expect(tally.of("outcome: done")).toBeGreaterThan(40);
  expect(tally.of("outcome: failed") + tally.of("outcome: failed, perhaps done")).toBeGreaterThan(4);
  expect(tally.of("applies that had to wait")).toBeGreaterThan(4);
}, 600_000);

interface Lasting {
  readonly fault: FaultRule;
  /** How often a GET and a PUT are sent. */
  readonly attempts: number;
  /** How often the request that creates a dataset is sent: only an answer that says no makes it safe to send it again. */
  readonly posts: number;
  /** Seconds that are waited between the attempts at one request. */
  readonly seconds: number;
  readonly message: RegExp;
  /** What the user is told to do. */
  readonly hint: RegExp;
}

const status = (code: number, more: object = {}): FaultRule => ({ kind: "status", status: code, ...more });
const once = { attempts: 1, posts: 1, seconds: 0 };
/** Pauses of a quarter of a second, half a second, one and two. */
const backOff = { attempts: 5, seconds: 3.75 };
const inDate = (seconds: number) => new Date(epoch + seconds * 1000).toUTCString();

const lasting: readonly Lasting[] = [
  { fault: status(400), ...once, message: /: 400 BAD_REQUEST/, hint: /^$/ },
  { fault: status(401), ...once, message: /: 401 UNAUTHORIZED/, hint: /LIGHTLY_TOKEN/ },
  {
    fault: status(402, { code: "TEAM_ACCOUNT_PLAN_INSUFFICIENT" }),
    ...once,
    message: /: 402 TEAM_ACCOUNT_PLAN_INSUFFICIENT/,
    hint: /plan of the Lightly account/,
  },
  { fault: status(403), ...once, message: /: 403 FORBIDDEN/, hint: /LIGHTLY_TOKEN.*permission/ },
  { fault: status(409), ...once, message: /: 409 CONFLICT/, hint: /^$/ },
  { fault: status(413), ...once, message: /: 413/, hint: /^$/ },
  { fault: status(422), ...once, message: /: 422/, hint: /^$/ },
  {
    fault: status(429),
    ...backOff,
    posts: 5,
    message: /: 429 .* after 5 attempts/,
    hint: /limits the number/,
  },
  {
    fault: status(429, { retryAfter: 30 }),
    attempts: 5,
    posts: 5,
    seconds: 120,
    message: /: 429 .* after 5 attempts/,
    hint: /limits the number/,
  },
  { fault: status(429, { retryAfter: 86_400 }), ...once, message: /asks to wait 86400 s/, hint: /limits/ },
  // A creation whose answer is lost is looked up first, and only then sent again: the look-up does the waiting.
  {
    fault: status(503, { retryAfter: inDate(7200) }),
    ...once,
    posts: 3,
    message: /asks to wait 7200 s/,
    hint: /status/,
  },
  { fault: status(429, { retryAfter: "soon" }), ...backOff, posts: 5, message: /: 429/, hint: /limits/ },
  {
    fault: status(500),
    ...backOff,
    posts: 3,
    message: /: 500 .* after 5 attempts/,
    hint: /status of the server/,
  },
  { fault: status(501), ...once, message: /: 501/, hint: /status of the server/ },
  {
    fault: status(504),
    ...backOff,
    posts: 3,
    message: /: 504 .* after 5 attempts/,
    hint: /status of the server/,
  },
  { fault: { kind: "html" }, ...backOff, posts: 3, message: /: 502 Bad Gateway after 5/, hint: /status/ },
  { fault: { kind: "html", status: 200 }, ...once, posts: 3, message: /is a web page/, hint: /in between/ },
  { fault: { kind: "reset_before" }, ...backOff, posts: 3, message: /broke \(\w+\) after 5/, hint: /status/ },
  {
    fault: { kind: "redirect", location: "https://elsewhere.example/" },
    ...once,
    posts: 3,
    message: /: 307 .*redirects are not followed/,
    hint: /LIGHTLY_SERVER_LOCATION/,
  },
];

describe.each(lasting)("for ever $fault.kind $fault.status $fault.retryAfter", (one) => {
  test("plan gives up in words", async () => {
    await using platform = await startPlatform();
    await platform.fail(one.fault);
    await using session = await openSession(platform.url);
    const error = await plan(desired, session).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      message: expect.stringMatching(one.message),
      hint: expect.stringMatching(one.hint),
      request: { attempts: one.attempts },
    });
    expect(session.waited()).toBe(one.seconds * 1000);
  });

  test("apply gives up each write in words", async () => {
    await using platform = await startPlatform();
    await using session = await openSession(platform.url);
    await platform.createDataset("street", "Images");
    const { plan: changed } = await plan(desired, session);
    await platform.clearRequests();
    await platform.fail({ ...one.fault, method: "PUT" });
    const result = await applyPlan(changed, session.api, session);
    expect(stepsOf(result, "street")).toEqual(["create input: failed", "create lightly: failed"]);
    for (const outcome of result.outcomes) {
      expect(problemIn([outcome])).toMatch(
        one.fault.kind === "html" && one.attempts === 1 ? /web page/ : /PUT .*: \S/,
      );
    }
    expect(await sent(platform, "PUT")).toBe(2 * one.attempts);
    expect(session.waited()).toBe(2 * one.seconds * 1000);
  });

  test("apply gives up a creation in words, and creates nothing", async () => {
    await using platform = await startPlatform();
    await using session = await openSession(platform.url);
    const { plan: planned } = await plan(desired, session);
    await platform.clearRequests();
    await platform.fail({ ...one.fault, method: "POST" });
    const result = await applyPlan(planned, session.api, session);
    expect(stepsOf(result, "street")[0]).toBe("create dataset: failed");
    expect(problemIn(result.outcomes)).toMatch(/^POST \/v1\/datasets: \S/);
    expect(await sent(platform, "POST")).toBe(one.posts);
    expect(platform.emulator.snapshot().datasets).toEqual([]);
  });
});

async function sent(platform: Platform, method: string): Promise<number> {
  return (await platform.requests()).filter((request) => request.method === method).length;
}

test("a clock that jumps changes nothing but how long a date is waited for", async () => {
  await using platform = await startPlatform();
  let now = epoch;
  await using session = await openSession(platform.url, {
    now: () => (now = now === epoch ? epoch + 50 * 365 * 86_400_000 : epoch),
  });
  await platform.fail(status(429, { retryAfter: inDate(10), times: 3 }));
  const { plan: planned } = await plan(desired, session);
  const result = await applyPlan(planned, session.api, session);
  expect(result.outcomes.map(({ outcome }) => outcome.status)).toEqual(["done", "done", "done"]);
});
