import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { systemCode } from "../../src/model/errors.js";

test("the system's code of an error is told, and nothing else of it", async () => {
  const error: unknown = await readFile("/does/not/exist").catch((reason: unknown) => reason);
  expect(systemCode(error)).toBe("ENOENT");
  expect(systemCode(new Error("a secret"))).toBe("unknown");
  expect(systemCode("a secret")).toBe("unknown");
});
