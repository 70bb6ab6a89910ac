import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { githubOutputs, planAnnotations, resultAnnotations } from "../../src/report/github.js";
import { plans, results } from "../support/document-catalogue.js";
import {
  at,
  createDataset,
  failedPlan,
  field,
  finding,
  mainBranch,
  planDocument,
  text,
  updateDatasource,
} from "../support/documents.js";
import { replaceIn } from "../support/foreign-text.js";
import { active, hostileText, hostileTexts } from "../support/hostile.js";
import { type Command, parseCommand } from "../support/workflow-command.js";

const { thousand: _plans, ...smallPlans } = plans;
const { thousand: _results, ...smallResults } = results;

describe("annotations", () => {
  test("point at the line of the config, and read as they were meant", () => {
    const [first] = parsed(
      planAnnotations(failedPlan({ ...failure(1, 0), diagnostics: [finding("error", "unknown-key", 7)] })),
    );
    expect(first).toEqual({
      name: "error",
      properties: { file: "lightly.yaml", line: "7", col: "5", title: "Config error: unknown-key" },
      message: 'connections.raw-data.region: "eu-centrall-1" is no region\nDid you mean eu-central-1?',
    });
  });

  test("characters that mean something in a command come through", () => {
    const file = "100%, a:b, %0A=x/lightly.yaml";
    const warning = {
      ...finding("warning", "x,y:z%25", 1),
      message: "50 %, a:b::c,\nsecond %0A line",
      position: at(1, file),
    };
    const [only] = parsed(planAnnotations(planDocument({ warnings: [warning] })));
    expect(only?.properties["file"]).toBe(file);
    expect(only?.properties["title"]).toBe("Config warning: x,y:z%25");
    expect(only?.message).toContain("50 %, a:b::c,\\u{a}second %0A line");
  });

  test("at most ten errors and ten warnings, errors first, each in the order of the file; the rest is counted", () => {
    const commands = parsed(planAnnotations(failedPlan(failure(13, 12))));
    expect(commands.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 10 }, () => "error"),
      ...Array.from({ length: 10 }, () => "warning"),
      "notice",
    ]);
    const lines = commands.slice(0, 10).map(({ properties }) => Number(properties["line"]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    expect(commands.at(-1)?.message).toBe(
      "3 more errors and 2 more warnings left out; the other formats have all.",
    );
    expect(parsed(planAnnotations(failedPlan(failure(10, 10))))).toHaveLength(20);
    expect(parsed(resultAnnotations(results.thousand)).at(-1)?.message).toContain("990 more errors left out");
  });

  test("drift is a warning, a planned change is none, and without a base nothing is drift", () => {
    expect(planAnnotations(plans.thousand)).toBe("");
    expect(planAnnotations(plans.mixed)).not.toContain("Drift");
    const drift = parsed(planAnnotations(plans["drift-and-change"]));
    expect(drift.map(({ name, properties }) => [name, properties["title"], properties["line"]])).toEqual([
      ["warning", "Drift: dashcam.lightly", "13"],
      ["warning", "Drift: street-scenes.lightly", "21"],
      ["warning", "Drift: tunnels", "30"],
    ]);
    const changes = [
      createDataset("a", 1, "change"),
      updateDatasource("b", 2, [field("region", text("x"), text("y"), 3, "change")], { cause: "change" }),
    ];
    expect(planAnnotations(planDocument({ base: mainBranch, changes }))).toBe("");
  });

  test("files are named from the root of the repository", () => {
    const file = (annotations: string) => parsed(annotations)[0]?.properties["file"];
    const at = (name: string) => replaceIn(plans.refusal, (one) => (one === "lightly.yaml" ? name : one));
    expect(file(planAnnotations(at("./a/../lightly.yaml")))).toBe("lightly.yaml");
    expect(file(planAnnotations(at("lightly.yaml"), (name) => `infra/${name}`))).toBe("infra/lightly.yaml");
  });

  test("a failure without a place, failed steps and permissions are errors", () => {
    const titles = (annotations: string) =>
      parsed(annotations).map(({ name, properties }) => `${name} ${properties["title"]}`);
    expect(titles(planAnnotations(plans.unreachable))).toEqual(["error lightly-gitops failed"]);
    expect(titles(resultAnnotations(results.stale))).toEqual(["error lightly-gitops failed"]);
    expect(titles(resultAnnotations(results.partial))).toEqual(["error Failed: create street-scenes"]);
    expect(titles(resultAnnotations(results["every-check"]))).toEqual([
      "error Permissions could not be checked: a",
      "error Permissions missing: e",
    ]);
    expect(resultAnnotations(results.done)).toBe("");
  });

  test("whatever the texts, each line is one command of ours, and starts no other", () => {
    const documents = fc.constantFrom(...Object.values(smallPlans), ...Object.values(smallResults));
    fc.assert(
      fc.property(documents, hostileText, (document, hostile) => {
        const output =
          document.format === "lightly-gitops/plan"
            ? planAnnotations(replaceIn(document, (one) => hostile + one + hostile))
            : resultAnnotations(replaceIn(document, (one) => hostile + one + hostile));
        const harmless =
          document.format === "lightly-gitops/plan" ? planAnnotations(document) : resultAnnotations(document);
        expect(parsed(output).map(kind).toSorted()).toEqual(parsed(harmless).map(kind).toSorted());
        expect(output).not.toMatch(active);
      }),
      { numRuns: 500 },
    );
  });

  test("a million characters make no line beyond 64 KiB", () => {
    const output = planAnnotations(replaceIn(plans.everything, () => "\u202e,:%".repeat(250_000)));
    for (const line of output.split("\n")) expect(Buffer.byteLength(line)).toBeLessThan(64 * 1024);
  });
});

describe("outputs", () => {
  test("of a plan", () => {
    expect(githubOutputs(plans["drift-and-change"], 2)).toBe(
      `changes=true\ncreate=2\nupdate=2\ndrift=3\nunknown-secrets=0\nplan-hash=sha256:${"a".repeat(64)}\nexit-code=2\n`,
    );
    expect(githubOutputs(plans.empty, 0)).toContain("changes=false\n");
  });

  test("of a failure, and of a result, hold no guess", () => {
    expect(githubOutputs(plans.unreachable, 1)).toBe(
      "changes=false\ncreate=\nupdate=\ndrift=\nunknown-secrets=\nplan-hash=\nexit-code=1\n",
    );
    expect(githubOutputs(results.partial, 6)).toBe(
      `changes=true\ncreate=2\nupdate=0\ndrift=\nunknown-secrets=\nplan-hash=sha256:${"a".repeat(64)}\nexit-code=6\n`,
    );
  });

  test("are seven lines of name and value, also of a document that somebody else wrote", () => {
    for (const hostile of hostileTexts) {
      const output = githubOutputs({ ...replaceIn(plans.everything, () => hostile), planHash: hostile }, 0);
      expect(output).toMatch(/^(?:[a-z-]+=[a-z0-9:]*\n){7}$/);
    }
  });
});

function parsed(output: string): readonly Command[] {
  expect(output === "" || output.endsWith("\n")).toBe(true);
  return output.split("\n").slice(0, -1).map(parseCommand);
}

function kind({ name, properties }: Command): string {
  return [name, ...Object.keys(properties)].join(" ");
}

function failure(errors: number, warnings: number) {
  const findings = (severity: "error" | "warning", count: number) =>
    Array.from({ length: count }, (_, index) => finding(severity, "unknown-key", 100 - index));
  const diagnostics = [...findings("warning", warnings), ...findings("error", errors)];
  return { message: "The config has errors.", hint: "", exitCode: 3, diagnostics };
}
