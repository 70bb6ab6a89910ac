import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFaults, type FaultRule } from "../../src/emulator/faults.js";
import { createLevel } from "../../src/api/http/level.js";
import { createLimiter } from "../../src/api/http/limiter.js";
import { createVirtualTime, type VirtualTime } from "../support/virtual-time.js";

interface Server {
  /** Milliseconds for an answer while so many requests are under way. */
  readonly latency: (underWay: number, now: number) => number;
  readonly throttle?: Extract<FaultRule, { kind: "throttle" }>;
}

interface Course {
  readonly ms: number;
  readonly most: number;
  /** Requests that were refused. */
  readonly refused: number;
  /** Refusals of the request that was refused most often. */
  readonly worst: number;
}

/** So many requests, at most `ceiling` of which exist at a time, until all are carried out. */
async function play(requests: number, ceiling: number, server: Server): Promise<Course> {
  const time = createVirtualTime();
  const limiter = createLimiter(ceiling, new AbortController().signal, time);
  const faults = createFaults(time.elapsed);
  faults.replace(server.throttle === undefined ? [] : [server.throttle]);
  const course = { ms: 0, most: 0, refused: 0, worst: 0 };
  let underWay = 0;
  let left = requests;

  async function request(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await limiter.enter();
      const begun = time.elapsed();
      course.most = Math.max(course.most, ++underWay);
      const isRefused = faults.next("GET", "/") !== undefined;
      await wait(time, server.latency(underWay, begun));
      underWay--;
      limiter.leave({ begun, outcome: isRefused ? "throttled" : "answered" });
      if (!isRefused) return;
      course.refused++;
      course.worst = Math.max(course.worst, attempt);
      await wait(time, 250 * 2 ** (attempt - 1));
    }
  }
  async function lane(): Promise<void> {
    while (left-- > 0) await request();
    course.ms = time.elapsed();
  }
  for (let index = 0; index < ceiling; index++) void lane();
  await time.run();
  return course;
}

function wait(time: VirtualTime, ms: number): Promise<void> {
  return new Promise((resolve) => time.after(ms, resolve));
}

const quick = () => 20;

describe("a server that keeps up", () => {
  test.each([16, 32, 64])("is soon asked as much at a time as the ceiling of %i allows", async (ceiling) => {
    const { ms, most, refused } = await play(1000, ceiling, { latency: quick });
    expect(most).toBe(ceiling);
    expect(refused).toBe(0);
    expect(ms).toBeLessThanOrEqual(1.2 * Math.ceil(1000 / ceiling) * 20);
  });

  test("begins modestly, and never has more under way than the ceiling", async () => {
    expect((await play(8, 64, { latency: quick })).most).toBe(8);
    expect((await play(100, 3, { latency: quick })).most).toBe(3);
    expect((await play(100, 1, { latency: quick })).most).toBe(1);
  });

  test("answers that come at once need no more than a few at a time", async () => {
    expect((await play(1000, 64, { latency: () => 1 })).most).toBe(8);
  });
});

describe("a server that gets slow", () => {
  test("under more requests is left at about as many as it can take", () => {
    const level = createLevel(64);
    for (let answers = 0; answers < 2000; answers++) level.answered(20 * Math.max(1, level.limit() / 10));
    expect(level.limit()).toBeGreaterThanOrEqual(8);
    expect(level.limit()).toBeLessThanOrEqual(24);
  });

  test("for any other reason is asked as before: slowness alone never costs more than it must", async () => {
    const step = await play(4000, 32, { latency: (_, now) => (now < 500 ? 20 : 200) });
    const fixed = 500 + ((4000 - (500 / 20) * 8) / 8) * 200;
    expect(step.ms).toBeLessThan(fixed / 2);
  });

  test("slow answers now and then do not matter", async () => {
    let count = 0;
    const { ms } = await play(2000, 32, { latency: () => (++count % 20 === 0 ? 500 : 20) });
    expect(ms).toBeLessThan((2000 / 8) * (0.95 * 20 + 0.05 * 500));
  });
});

describe("a server that throttles", () => {
  test.each([
    { perSecond: 10, burst: 10, latency: 20, requests: 200 },
    { perSecond: 50, burst: 5, latency: 20, requests: 500 },
    { perSecond: 50, burst: 50, latency: 1, requests: 500 },
    { perSecond: 200, burst: 20, latency: 20, requests: 2000 },
    { perSecond: 200, burst: 200, latency: 20, requests: 2000 },
    { perSecond: 200, burst: 200, latency: 100, requests: 2000 },
    { perSecond: 1000, burst: 1000, latency: 5, requests: 10_000 },
  ])(
    "at $perSecond a second ($burst at once, $latency ms) is asked little less and hardly ever more",
    async ({ perSecond, burst, latency, requests }) => {
      const throttle = { kind: "throttle", perSecond, burst } as const;
      const course = await play(requests, 32, { latency: () => latency, throttle });
      const ideal = Math.max(((requests - burst) / perSecond) * 1000, (requests * latency) / 32);
      expect(course.ms / ideal).toBeLessThanOrEqual(1.2);
      expect(course.refused / requests).toBeLessThanOrEqual(requests < 500 ? 0.25 : 0.1);
      expect(course.worst).toBeLessThanOrEqual(4);
    },
  );

  test("whatever it allows, everything is done in the end, and no request is refused for ever", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 2000 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 64 }),
        async (perSecond, part, latency, ceiling) => {
          const burst = Math.ceil(perSecond * part);
          const throttle = { kind: "throttle", perSecond, burst } as const;
          const course = await play(300, ceiling, { latency: () => latency, throttle });
          const ideal = Math.max(((300 - burst) / perSecond) * 1000, (300 * latency) / ceiling);
          expect(course.ms).toBeLessThan(1.5 * ideal + 3_000);
          expect(course.worst).toBeLessThanOrEqual(5);
        },
      ),
      { seed: 15, numRuns: 100 },
    );
  });

  test("asks for a long pause: nothing is sent meanwhile; a second is not worth that everybody waits", async () => {
    for (const [askedToWait, first] of [
      [5_000, 5_000],
      [1_000, 100],
    ] as const) {
      const time = createVirtualTime();
      const limiter = createLimiter(8, new AbortController().signal, time);
      await limiter.enter();
      limiter.leave({ begun: time.elapsed(), outcome: "throttled", askedToWait });
      let sent: number | undefined;
      void limiter.enter().then(() => (sent = time.elapsed()));
      await time.run();
      expect(sent).toBe(first);
    }
  });

  test("refusals of requests that were under way together count once", async () => {
    const gapAfter = async (refusals: number) => {
      const time = createVirtualTime();
      const limiter = createLimiter(8, new AbortController().signal, time);
      for (let index = 0; index < 8; index++) await limiter.enter();
      await Promise.all([wait(time, 100), time.run()]);
      for (let index = 0; index < 8; index++)
        limiter.leave({ begun: 0, outcome: index < 8 - refusals ? "answered" : "throttled" });
      const sent: number[] = [];
      for (let index = 0; index < 2; index++) void limiter.enter().then(() => sent.push(time.elapsed()));
      await time.run();
      return (sent[1] ?? 0) - (sent[0] ?? 0);
    };
    expect(await gapAfter(1)).toBeGreaterThan(0);
    expect((await gapAfter(4)) / (await gapAfter(1))).toBeLessThan(8 / 4 + 0.1);
  });
});

test("failures that say nothing about the load change nothing", async () => {
  const time = createVirtualTime();
  const limiter = createLimiter(8, new AbortController().signal, time);
  for (let index = 0; index < 100; index++) {
    expect(await limiter.enter()).toBe(true);
    limiter.leave({ begun: time.elapsed(), outcome: "failed" });
  }
  expect(time.elapsed()).toBe(0);
});

test("whoever waits is told when the signal is aborted, and nobody is admitted any more", async () => {
  const controller = new AbortController();
  const limiter = createLimiter(1, controller.signal, createVirtualTime());
  expect(await limiter.enter()).toBe(true);
  const waiting = limiter.enter();
  controller.abort();
  expect(await waiting).toBe(false);
  expect(await limiter.enter()).toBe(false);
});
