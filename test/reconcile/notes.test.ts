import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostics.js";
import type { Match } from "../../src/model/actual.js";
import type { DesiredDataset, DesiredState } from "../../src/model/desired.js";
import { makePlan } from "../../src/reconcile/plan.js";
import {
  actualDataset,
  actualDatasource,
  actualSharing,
  actualState,
  datasetId,
  found,
} from "../support/actual.js";
import {
  desiredDataset,
  desiredDatasource,
  desiredSharing,
  desiredState,
  placed,
  sas,
} from "../support/desired.js";

function notesOn(
  dataset: DesiredDataset,
  match?: Match,
  base?: DesiredState,
  others: readonly DesiredDataset[] = [],
): readonly Diagnostic[] {
  const actual = actualState(match === undefined ? {} : { [dataset.key]: match });
  return makePlan({ desired: desiredState(dataset, ...others), actual, base }).notes;
}

describe("a rename that is done", () => {
  const positions = { ...desiredDataset("avenue").positions, renamed_from: placed(7) };
  const renamed = desiredDataset("avenue", { renamedFrom: "street", positions });

  test("need not be declared any more", () => {
    expect(notesOn(renamed, found(actualDataset("avenue")))).toEqual([
      {
        code: "stale-rename",
        severity: "warning",
        path: "datasets.avenue.renamed_from",
        message: "the rename is done",
        hint: "remove `renamed_from` once it is done in every account that this config is applied to",
        position: placed(7),
      },
    ]);
  });

  test.each<[string, Match | undefined]>([
    ["is still to be done", found(actualDataset("street"))],
    ["is of a dataset that does not exist", undefined],
    ["is refused", { kind: "taken", id: datasetId, name: "avenue", takenBy: "x", isCircle: false }],
  ])("but not one that %s", (_what, match) => {
    expect(notesOn(renamed, match)).toEqual([]);
  });

  test("is known by the names on the platform, and told by the key", () => {
    const scenes = desiredDataset("scenes", { name: "avenue", renamedFrom: "street", positions });
    expect(notesOn(scenes, found(actualDataset("avenue")))).toMatchObject([
      { code: "stale-rename", path: "datasets.scenes.renamed_from" },
    ]);
  });

  test("nor is a dataset that was never renamed", () => {
    expect(notesOn(desiredDataset("avenue"), found(actualDataset("avenue")))).toEqual([]);
  });
});

describe("an input folder that moves", () => {
  const elsewhere = (purpose: string) =>
    actualDatasource(purpose, { resourcePath: `container/${purpose}/old/` });
  const street = desiredDataset("street", {
    parts: [
      desiredDatasource("input", { positions: { resource_path: placed(8) } }),
      desiredDatasource("lightly"),
    ],
  });

  test("while the lightly folder stays may lose its metadata", () => {
    const parts = [elsewhere("input"), actualDatasource("lightly")];
    expect(notesOn(street, found(actualDataset("street", { parts })))).toEqual([
      {
        code: "input-moved",
        severity: "warning",
        path: "datasets.street.datasources.input.resource_path",
        message: "the input folder changes while the lightly folder stays",
        hint: "metadata and predictions in the lightly folder are matched by file names relative to the input folder: check that they still fit",
        position: placed(8),
      },
    ]);
  });

  test.each([
    ["together with the lightly folder", [elsewhere("input"), elsewhere("lightly")]],
    ["not at all, while the lightly folder does", [actualDatasource("input"), elsewhere("lightly")]],
    ["nowhere: it is new", [actualDatasource("lightly")]],
    [
      "nowhere, though another field changes",
      [actualDatasource("input", { fields: { account_name: "old" } }), actualDatasource("lightly")],
    ],
  ])("%s is nothing to mention", (_how, parts) => {
    expect(notesOn(street, found(actualDataset("street", { parts })))).toEqual([]);
  });
});

describe("a pair of datasources beside an older input_output", () => {
  const combined = actualDatasource("input_output");
  const noted = (...parts: Parameters<typeof actualDatasource>[0][]) =>
    notesOn(
      desiredDataset("street"),
      found(actualDataset("street", { parts: [combined, ...parts.map((part) => actualDatasource(part))] })),
    );

  test("is mentioned once while it is added, and then no more", () => {
    expect(noted()).toEqual([
      {
        code: "purposes-mixed",
        severity: "warning",
        path: "datasets.street.datasources",
        message:
          "the dataset has an input_output datasource, which stays beside input: the platform removes none",
        hint: expect.stringContaining("declare input_output as it is"),
        position: placed(3),
      },
    ]);
    expect(noted("input")).toMatchObject([{ message: expect.stringContaining("beside lightly") }]);
    expect(noted("input", "lightly")).toEqual([]);
  });

  test("is nothing to mention where it is the declared one", () => {
    const street = desiredDataset("street", { parts: [desiredDatasource("input_output")] });
    expect(notesOn(street, found(actualDataset("street", { parts: [] })))).toEqual([]);
  });
});

describe("a dataset that is shared with nobody any more", () => {
  const sharedWith = (...people: string[]) =>
    desiredDataset("street", { parts: [desiredSharing(...people)] });
  const held = (...teams: string[]) =>
    found(actualDataset("street", { parts: [actualSharing(["ann@x.de"], teams)] }));

  test.each([
    [["mapping"], "but a team keeps access: mapping"],
    [["mapping", "vision"], "but teams keep access: mapping, vision"],
  ])("is still shared with teams: %j", (teams, says) => {
    expect(notesOn(sharedWith(), held(...teams))).toEqual([
      {
        code: "teams-keep-access",
        severity: "warning",
        path: "datasets.street.share_with",
        message: `nobody is left in share_with, ${says}`,
        hint: expect.stringContaining("Lightly app"),
        position: placed(7),
      },
    ]);
  });

  test("is nothing to mention without teams, or while somebody is left", () => {
    expect(notesOn(sharedWith(), held())).toEqual([]);
    expect(notesOn(sharedWith("bob@x.de"), held("mapping"))).toEqual([]);
  });
});

describe("a new dataset with the storage of one that is gone from the config", () => {
  const street = desiredDataset("street");
  const avenue = desiredDataset("avenue");
  /** The same storage, written in another way. */
  const rewritten = desiredDataset("street", {
    parts: [
      desiredDatasource("input", {
        connection: null,
        rotation: 4,
        fields: { sas_token: sas("env:OLD", "sv=0&sig=0"), account_name: "fleetstore" },
        resourcePath: "container/input",
      }),
      desiredDatasource("lightly"),
      desiredSharing("ann@example.com"),
    ],
  });

  test.each([
    ["as it was", street],
    ["written in another way", rewritten],
  ])("is likely the same (%s)", (_how, former) => {
    const base = desiredState(desiredDataset("other", { type: "videos" }), former);
    expect(notesOn(avenue, undefined, base)).toEqual([
      {
        code: "likely-rename",
        severity: "warning",
        path: "datasets.avenue",
        message:
          'this dataset would be created, with the datasources of "street", which is no longer declared',
        hint: 'if it is the same dataset under a new name, add `renamed_from: "street"`',
        position: placed(1),
      },
    ]);
  });

  test("is nothing to mention where it is not new", () => {
    expect(notesOn(avenue, found(actualDataset("avenue")), desiredState(street))).toEqual([]);
  });

  test("is nothing to mention where the other one is still declared", () => {
    expect(notesOn(avenue, undefined, desiredState(street), [street])).toEqual([]);
  });

  test.each([
    ["of another type", desiredDataset("street", { type: "videos" })],
    ["with other storage", desiredDataset("street", { parts: [desiredDatasource("input")] })],
    [
      "with its folders the other way round",
      desiredDataset("street", {
        parts: [
          desiredDatasource("input", { resourcePath: "container/lightly/" }),
          desiredDatasource("lightly", { resourcePath: "container/input/" }),
        ],
      }),
    ],
  ])("is another one where the other was %s", (_what, former) => {
    expect(notesOn(avenue, undefined, desiredState(former))).toEqual([]);
  });

  test("is told by its name on the platform, which is what to rename from", () => {
    const former = desiredDataset("scenes", { name: "street" });
    expect(notesOn(avenue, undefined, desiredState(former))).toMatchObject([
      { code: "likely-rename", hint: expect.stringContaining('`renamed_from: "street"`') },
    ]);
  });

  test("is nothing to mention without storage, or without a base", () => {
    const bare = (name: string) => desiredDataset(name, { parts: [] });
    expect(notesOn(bare("avenue"), undefined, desiredState(bare("street")))).toEqual([]);
    expect(notesOn(avenue)).toEqual([]);
  });
});
