import { expect, test } from "vitest";
import { type LoggedAttempt, requestLine } from "../../src/report/request-line.js";

const attempt: LoggedAttempt = {
  method: "GET",
  path: "/v1/datasets",
  attempt: 2,
  status: undefined,
  durationMs: 12.6,
};

test.each<readonly [string, Partial<LoggedAttempt>, string]>([
  ["an answer", { status: 200, requestId: "abc" }, "→ 200 (attempt 2, 13 ms) request abc"],
  ["a reason for none", { errorCode: "ECONNRESET" }, "→ ECONNRESET (attempt 2, 13 ms)"],
  ["none without a reason", {}, "→ no answer (attempt 2, 13 ms)"],
])("says %s in a line", (_, facts, says) => {
  expect(requestLine({ ...attempt, ...facts }, "text")).toBe(`debug: GET /v1/datasets ${says}`);
});

test("has the same facts as JSON", () => {
  expect(JSON.parse(requestLine({ ...attempt, status: 200 }, "json"))).toEqual({
    level: "debug",
    event: "request",
    ...attempt,
    status: 200,
  });
});
