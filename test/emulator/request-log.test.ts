import { expect, test } from "vitest";
import { createRequestLog } from "../../src/emulator/request-log.js";

test("a request that was under way when the log was cleared is not noted again by its answer", () => {
  const log = createRequestLog();
  const n = log.arrived("GET", "/v1/datasets");
  log.clear();
  log.answered(n, 200);
  expect(log.entries()).toEqual([]);
  expect(log.load()).toEqual({ inFlight: 1, peak: 1, arrived: 0 });
  log.finished();
  expect(log.load().inFlight).toBe(0);
});
