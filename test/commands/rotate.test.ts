import { describe, expect, test } from "vitest";
import { rotatedAddresses } from "../../src/commands/rotate.js";
import { UsageError } from "../../src/model/errors.js";
import { desiredDataset, desiredDatasource, desiredSharing, desiredState } from "../support/desired.js";

const desired = desiredState(
  desiredDataset("avenue", {
    name: "staging-avenue",
    parts: [
      desiredDatasource("input", { connection: "zone" }),
      desiredDatasource("lightly", { connection: null }),
      desiredSharing("ann@example.com"),
    ],
  }),
  desiredDataset("street"),
);
const rotated = (...names: readonly string[]) => [...rotatedAddresses(names, desired)];

describe("what is rotated", () => {
  test("is every datasource of a connection, by its address", () => {
    expect(rotated("store")).toEqual(["street.input", "street.lightly"]);
    expect(rotated("zone", "store")).toEqual(["avenue.input", "street.input", "street.lightly"]);
    expect(rotated()).toEqual([]);
  });

  test("is an inline connection by the address of its datasource", () => {
    expect(rotated("avenue.lightly")).toEqual(["avenue.lightly"]);
  });

  test("is everything with storage, by `all`", () => {
    const everything = ["avenue.input", "avenue.lightly", "street.input", "street.lightly"];
    expect(rotated("all")).toEqual(everything);
    expect(rotated("zone", "all")).toEqual(everything);
  });

  test.each([
    [["stroe"], 'no datasource uses a connection called "stroe".', "Did you mean store?"],
    [["zone", "xxxxxx", "yyyyyy"], 'a connection called "xxxxxx", "yyyyyy".', "Name a connection, or all."],
    [["street.input"], 'a connection called "street.input".', ""],
    [["avenue"], 'a connection called "avenue".', ""],
  ])("is no mistake: %j", (names, message, hint) => {
    const error: unknown = (() => {
      try {
        return rotated(...names);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});
