import { expect, test } from "vitest";
import { planDocument, type PlanFacts } from "../../src/documents/plan-document.js";
import { validatePlanDocument } from "../../src/generated/validate-plan-document.js";
import { makePlan, type PlanStates } from "../../src/reconcile/plan.js";
import { Secret } from "../../src/model/secret.js";
import {
  actualDataset,
  actualDatasource,
  actualSharing,
  actualState,
  datasetId,
  found,
} from "../support/actual.js";
import { planFacts } from "../support/documents.js";
import { desiredDataset, desiredDatasource, desiredSharing, desiredState } from "../support/desired.js";

const facts: PlanFacts = {
  ...planFacts,
  undeclared: ["marker by hand"],
  redact: (text) => text.replaceAll("marker", "***"),
};
const masked = { sas_token: new Secret("platform", "**********") };
const street = desiredDataset("street", {
  parts: [desiredDatasource("input"), desiredDatasource("lightly"), desiredSharing("ann@x.de")],
});
const states: PlanStates = {
  desired: desiredState(desiredDataset("avenue"), street, desiredDataset("tunnel", { type: "videos" })),
  actual: actualState({
    street: found(
      actualDataset("marker street", {
        parts: [
          actualDatasource("input", { resourcePath: "container/marker/" }),
          actualDatasource("lightly", { secrets: masked }),
          actualDatasource("marker"),
          actualSharing(["marker@x.de"]),
        ],
      }),
    ),
    tunnel: found(actualDataset("tunnel", { type: "marker" })),
  }),
  base: desiredState(street),
};
const document = planDocument(makePlan(states), facts);

test("it counts changes, whatever their kind, and what is not changed", () => {
  expect(document.changes.map(({ action, address, cause }) => `${action} ${address}: ${cause}`)).toEqual([
    "create avenue: change",
    "create avenue.input: change",
    "create avenue.lightly: change",
    "update street: drift",
    "update street.input: drift",
    "update street.share_with: drift",
  ]);
  expect(document.summary).toEqual({
    datasets: 3,
    create: 3,
    update: 3,
    unchanged: 1,
    refused: 1,
    unmanaged: 2,
    uncompared: 1,
    drift: 3,
  });
  expect(planDocument(makePlan({ ...states, base: undefined }), facts).summary.drift).toBeNull();
});

test("it fits its schema, and names the states that the changes were planned from", () => {
  expect(validatePlanDocument(document)).toBe(true);
  expect(document.states).toEqual([
    { dataset: "avenue", name: "avenue", id: null, fingerprint: null },
    {
      dataset: "street",
      name: "street",
      id: datasetId,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
});

test("texts of the platform that may hold a secret are redacted wherever they stand", () => {
  expect(JSON.stringify(document)).not.toContain("marker");
  expect(document.unmanaged.map(({ address }) => address)).toEqual(["street.***", "*** by hand"]);
  expect(document.refusals[0]?.message).toContain('type "***"');
  const values = document.changes.slice(3).map(({ fields: [first] }) => first?.before);
  expect(values).toEqual([
    { kind: "text", text: "*** street" },
    { kind: "text", text: "container/***/" },
    { kind: "absent" },
  ]);
  expect(document.changes[5]?.fields[1]).toMatchObject({ field: "***@x.de", before: { text: "***@x.de" } });
});

test("a secret is told by its reference and its reason, and nothing else of it", () => {
  expect(document.changes[1]?.secrets).toEqual([
    {
      field: "sas_token",
      reference: "env:SAS",
      formerly: null,
      reason: "new",
      cause: "change",
      position: { file: "lightly.yaml", line: 5, column: 3 },
    },
  ]);
  expect(document.uncompared).toMatchObject([{ address: "street.lightly", reference: "env:SAS" }]);
  expect(JSON.stringify(document)).not.toContain("sig=2");
});
