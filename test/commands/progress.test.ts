import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { withProgress } from "../../src/commands/progress-view.js";
import { plain } from "../../src/report/palette.js";
import { progressText } from "../../src/report/progress-text.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Everything that is written, in a terminal of some width or, without one, elsewhere. */
function shown(columns: number | undefined) {
  let written = "";
  let width = columns;
  const output = { write: (text: string) => void (written += text), palette: plain, columns: () => width };
  const watched = withProgress({ stdout: output, stderr: output, now: () => performance.now() });
  return { ...watched, written: () => written, resize: (to: number) => (width = to) };
}

const clear = "\r\u001b[2K";

describe("in a terminal", () => {
  test("one line is drawn anew, makes way for what is written, and is gone at the end", () => {
    const { progress, stdout, written } = shown(80);
    progress.begin("Reading datasets", 10);
    expect(written()).toBe("");
    vi.advanceTimersByTime(1_000);
    progress.advance();
    progress.advance("failed");
    progress.wait(1);
    vi.advanceTimersByTime(1_000);
    const line = "Reading datasets: 2 of 10, 1 failed, 1.0/s, 8 s left, 1 waiting for a retry";
    expect(written().endsWith(`${clear}${line}`)).toBe(true);
    progress.wait(-1);
    stdout.write("a line\n");
    expect(written().endsWith(`${clear}a line\n`)).toBe(true);
    vi.advanceTimersByTime(250);
    expect(written()).not.toMatch(/retry[^\r]*$/);
    progress.end();
    expect(written().endsWith(clear)).toBe(true);
    const { length } = written();
    vi.advanceTimersByTime(10_000);
    progress.advance();
    progress.wait(1);
    progress.end();
    expect(written()).toHaveLength(length);
  });

  test("it fits whatever the width becomes meanwhile", () => {
    const { progress, written, resize } = shown(80);
    progress.begin("Reading datasets", 1000);
    for (let columns = 80; columns > 0; columns -= 1) {
      resize(columns);
      progress.advance();
      vi.advanceTimersByTime(250);
      expect(written().slice(written().lastIndexOf(clear) + clear.length).length).toBeLessThan(columns);
    }
  });
});

describe("elsewhere, such as in CI, there is", () => {
  test("a line every ten seconds where a tenth takes less", () => {
    const { progress, written } = shown(undefined);
    progress.begin("Applying", 100);
    for (let done = 0; done < 100; done += 1) {
      vi.advanceTimersByTime(500);
      progress.advance();
    }
    progress.end();
    expect(written().trimEnd().split("\n")).toEqual([
      "Applying: 20 of 100, 2.0/s, 40 s left",
      "Applying: 40 of 100, 2.0/s, 30 s left",
      "Applying: 60 of 100, 2.0/s, 20 s left",
      "Applying: 80 of 100, 2.0/s, 10 s left",
      "Applying: 100 of 100, 2.0/s",
    ]);
  });

  test("a line every tenth where that takes longer", () => {
    const { progress, written } = shown(undefined);
    progress.begin("Applying", 100);
    for (let done = 0; done < 100; done += 1) {
      vi.advanceTimersByTime(5_000);
      progress.advance();
    }
    progress.end();
    expect(written().trimEnd().split("\n")).toHaveLength(10);
  });

  test("nothing of what is quick", () => {
    const { progress, written } = shown(undefined);
    progress.begin("Applying", 100);
    for (let done = 0; done < 100; done += 1) progress.advance();
    progress.end();
    expect(written()).toBe("");
  });
});

test("times and rates are round", () => {
  const state = { phase: "Reading", done: 50, total: 100_000, failed: 0, waiting: 0, elapsedMs: 1_000 };
  expect(progressText(state)).toBe("Reading: 50 of 100000, 50/s, 34 min left");
  expect(progressText({ ...state, elapsedMs: 10 })).toBe("Reading: 50 of 100000");
  expect(progressText(state, 12)).toBe("50/100000");
});
