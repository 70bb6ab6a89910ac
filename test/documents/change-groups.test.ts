import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeEntries, groupChanges, partsOf } from "../../src/documents/change-groups.js";
import type { Cause, Change, Value } from "../../src/generated/plan-document.js";
import { plans } from "../support/document-catalogue.js";
import {
  absent,
  createDatasource,
  field,
  planDocument,
  sentKey,
  text,
  updateDatasource,
} from "../support/documents.js";

const cause = fc.constantFrom<Cause>("change", "drift", null);
const names = fc.constantFrom("street", "raw", "${dataset}", "a/b", "", "prod-street", "constructor");
/** Few different ones, so that many changes are the same but for the names. */
const value: fc.Arbitrary<(key: string) => Value> = fc.oneof(
  fc.constant(() => absent),
  fc
    .constantFrom("s3://raw/{}/", "s3://raw/x", "{}", "a{}b", "${dataset}/{}", "prod-{}/")
    .map((pattern) => (key: string) => text(pattern.replace("{}", () => key))),
);
const anyChange: fc.Arbitrary<(key: string) => Change> = fc
  .record({
    isNew: fc.boolean(),
    cause,
    line: fc.integer({ min: 1, max: 3 }),
    fields: fc.array(fc.tuple(value, value, cause), { maxLength: 2 }),
    reasons: fc.array(fc.constantFrom("sent along", "--rotate", "changed on the platform"), { maxLength: 2 }),
  })
  .map(({ isNew, line, fields, reasons, ...own }) => (key) => ({
    ...(isNew
      ? createDatasource(key, line, own.cause)
      : updateDatasource(
          key,
          line,
          fields.map(([before, after, why]) => field("resource_path", before(key), after(key), line, why)),
          {
            cause: own.cause,
            secrets: reasons.map((reason) => ({ ...sentKey(line, reason), cause: own.cause })),
          },
        )),
  }));
const document = fc
  .uniqueArray(fc.tuple(names, fc.option(names), anyChange), { maxLength: 12, selector: ([name]) => name })
  .map((datasets) => {
    const changes = datasets.map(([key, , changeOf]) => changeOf(key));
    const states = datasets.map(([key, name]) => ({
      dataset: key,
      name: name ?? key,
      id: null,
      fingerprint: null,
    }));
    return planDocument({ changes, states, groups: groupChanges({ changes, states }) });
  });

describe("expanding the groups of a plan gives exactly its changes:", () => {
  test("each part of a change is in one group, and the parts are the change", () => {
    fc.assert(
      fc.property(fc.oneof(document, fc.constantFrom(...Object.values(plans))), (plan) => {
        const expanded = changeEntries(plan).flatMap(({ section, changes }) =>
          changes.flatMap(({ members }) => members.map((change) => ({ section, change }))),
        );
        const parts = plan.changes.flatMap(partsOf);
        expect(sorted(expanded)).toEqual(sorted(parts));
        expect(plan.changes.map(({ address }) => together(address, expanded))).toEqual(
          plan.changes.map((change) => contents(change)),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("what is shown of a group is what each of its changes says, with the dataset's own name", () => {
    fc.assert(
      fc.property(document, (plan) => {
        for (const { changes } of changeEntries(plan)) {
          for (const { shown, members } of changes.filter((one) => one.members.length > 1)) {
            for (const member of members) expect(valuesOf(shown, member.dataset)).toEqual(valuesOf(member));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("one line of the config that changes a thousand datasets is one group, in the order of the plan", () => {
  const { changes, groups } = plans.thousand;
  expect(groups).toEqual([{ section: "update", members: changes.map(({ address }) => address) }]);
});

test("drift comes before updates, and updates before creations; what is mixed is in two groups", () => {
  expect(plans["drift-and-change"].groups).toEqual([
    { section: "drift", members: ["dashcam.lightly", "street-scenes.lightly"] },
    { section: "drift", members: ["tunnels"] },
    { section: "update", members: ["street-scenes.lightly"] },
    { section: "create", members: ["yards"] },
  ]);
});

type Part = ReturnType<typeof partsOf>[number];

function sorted(parts: readonly Part[]): readonly string[] {
  return parts.map((part) => JSON.stringify(part)).toSorted();
}

/** The fields and secrets of a change, from all of its parts; a set, since drift comes first. */
function together(address: string, parts: readonly Part[]) {
  return contents(...parts.filter(({ change }) => change.address === address).map(({ change }) => change));
}

function contents(...changes: readonly Change[]) {
  return changes
    .flatMap(({ fields, secrets }) => [...fields, ...secrets].map((one) => JSON.stringify(one)))
    .toSorted();
}

function valuesOf({ fields }: Change, key = ""): readonly string[] {
  return fields.flatMap(({ before, after }) =>
    [before, after].map((one) =>
      one.kind === "text" ? one.text.replaceAll("${dataset}", () => key) : one.kind,
    ),
  );
}
