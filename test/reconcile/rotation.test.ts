import { expect, test } from "vitest";
import type { DesiredState } from "../../src/model/model.js";
import { connectionKey, connectionKeys, raisedRotations } from "../../src/reconcile/rotation.js";
import { desiredDataset, desiredDatasource, desiredState } from "../support/desired.js";

function rotatedTo(numbers: Readonly<Record<string, number>>): DesiredState {
  return desiredState(
    desiredDataset("street", {
      datasources: Object.entries(numbers).map(([connection, rotation]) =>
        desiredDatasource("input", { connection, rotation }),
      ),
    }),
  );
}

test("a connection is known by its name, an inline one by the address of its datasource", () => {
  expect(connectionKey("street", desiredDatasource("lightly"))).toBe("store");
  expect(connectionKey("street", desiredDatasource("lightly", { connection: null }))).toBe("street.lightly");
});

test("the connections in use are listed once each, in order", () => {
  const street = desiredDataset("street");
  const avenue = desiredDataset("avenue", {
    datasources: [
      desiredDatasource("input", { connection: "zone" }),
      desiredDatasource("lightly", { connection: null }),
    ],
  });
  expect(connectionKeys(desiredState(street, avenue))).toEqual(["avenue.lightly", "store", "zone"]);
  expect(connectionKeys(desiredState())).toEqual([]);
});

test("rotated are those whose number is higher than it was, in order; new ones have nothing to rotate", () => {
  const base = rotatedTo({ same: 1, raised: 1, lowered: 2, also: 0, gone: 1 });
  const desired = rotatedTo({ same: 1, raised: 2, lowered: 1, also: 5, new: 3 });
  expect(raisedRotations(desired, base)).toEqual(["also", "raised"]);
  expect(raisedRotations(base, base)).toEqual([]);
});
