import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetOutcomes, outcomeEntries } from "../../src/documents/outcome-groups.js";
import { results } from "../support/document-catalogue.js";
import { changed, created, notCreated, permissions, resultDocument } from "../support/documents.js";

const status = fc.constantFrom("done", "failed", "refused", "blocked", "interrupted");
const checked = fc
  .constantFrom("passed", "missing", "impossible", "failed", "interrupted", "skipped")
  .map((one) => permissions(one, one === "failed" ? { problem: { message: "504", hint: "" } } : {}));
const result = fc
  .array(
    fc.oneof(
      checked.map((one) => (key: string) => created(key, one)),
      fc.tuple(status, status).map(
        ([first, second]) =>
          (key: string) =>
            notCreated(key, first, second),
      ),
      fc.tuple(status, status, status).map((all) => (key: string) => changed(key, all)),
    ),
    { maxLength: 12 },
  )
  .map((datasets) => resultDocument(datasets.map((datasetOf, index) => datasetOf(`dataset-${index}`))));

test("expanding the groups of a result gives exactly its steps and checks", () => {
  fc.assert(
    fc.property(fc.oneof(result, fc.constantFrom(...Object.values(results))), (document) => {
      const members = document.groups.flatMap((group) =>
        group.members.map((address) => JSON.stringify([group.of, group.status, address])),
      );
      const outcomes = document.datasets.flatMap(({ dataset, steps, permissions: check }) => [
        ...steps.map((step) => JSON.stringify(["steps", step.status, step.address])),
        JSON.stringify(["permissions", check.status, dataset]),
      ]);
      expect(members.toSorted()).toEqual(outcomes.toSorted());
      const shown = outcomeEntries(document).flatMap(
        ({ datasets, outcomes: own }) => datasets.length * own.length,
      );
      expect(shown.reduce((sum, count) => sum + count, 0)).toBe(outcomes.length);
    }),
    { numRuns: 300 },
  );
});

test("what is in one group is the same, but for the names, the ids and the requests", () => {
  const failing = (key: string, digit: string, request: string, status = 403) => {
    const id = digit.repeat(24);
    const problem = {
      message: `PUT /v1/datasets/${id}: ${status}: "${key}" (request id ${request})`,
      hint: "",
    };
    const dataset = { ...notCreated(key, "done", "failed"), id };
    return {
      ...dataset,
      steps: dataset.steps.map((step) => (step.status === "failed" ? { ...step, problem } : step)),
    };
  };
  const datasets = [failing("a", "1", "x"), failing("b", "2", "y"), failing("c", "3", "z", 500)];
  const { groups } = resultDocument(datasets);
  expect(groups.map(({ of, status, members }) => [of, status, members])).toEqual([
    ["steps", "failed", ["a.input", "b.input"]],
    ["steps", "failed", ["c.input"]],
    ["steps", "done", ["a", "b", "c"]],
    ["permissions", "skipped", ["a", "b", "c"]],
  ]);
  const [worst] = outcomeEntries({ datasets, groups });
  expect(worst?.outcomes[0]?.shown.problem?.message).toBe(
    'PUT /v1/datasets/${id}: 403: "${dataset}" (request id …)',
  );
});

test("what a single dataset did stays in its order", () => {
  const { datasets, groups } = resultDocument([notCreated("a", "done", "failed")]);
  expect(outcomeEntries({ datasets, groups })).toMatchObject(datasetOutcomes(datasets));
});
