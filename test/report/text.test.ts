import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { ResultDocument } from "../../src/generated/result-document.js";
import { coloured, plain } from "../../src/report/palette.js";
import { planText } from "../../src/report/plan-text.js";
import { resultText } from "../../src/report/result-text.js";
import { plans, results } from "../support/document-catalogue.js";
import { failedPlan, finding, planDocument } from "../support/documents.js";
import { replaceIn } from "../support/foreign-text.js";
import { active, hostileText } from "../support/hostile.js";

const { thousand: _plans, ...smallPlans } = plans;
const { thousand: _results, ...smallResults } = results;

test("whatever the texts, there are no more lines than with harmless ones, and none that anything acts on", () => {
  const documents = fc.constantFrom(...Object.values(smallPlans), ...Object.values(smallResults));
  fc.assert(
    fc.property(documents, hostileText, (document, hostile) => {
      const text = replaced(document, (one) => `${hostile}${one.replaceAll("\n", " ")}`);
      expect(text).not.toMatch(active);
      expect(text).not.toMatch(/^\s*::/m);
      // A message may have lines of its own.
      const more = document.error === null ? 0 : hostile.split(/\r?\n/).length - 1;
      const harmless = replaced(document, (one) => one.replaceAll("\n", " "));
      expect(text.split("\n")).toHaveLength(harmless.split("\n").length + more);
    }),
    { numRuns: 500 },
  );
});

test("colours change nothing but the colour", () => {
  // oxlint-disable-next-line no-control-regex
  const colour = /\u001b\[\d+m/g;
  for (const plan of Object.values(smallPlans)) {
    expect(planText(plan, coloured).replace(colour, "")).toBe(planText(plan, plain));
  }
  for (const result of Object.values(smallResults)) {
    expect(resultText(result, coloured).replace(colour, "")).toBe(resultText(result, plain));
  }
});

describe("a failure", () => {
  const failure = {
    message: "The config has 1 error.",
    hint: "Mend it.",
    exitCode: 3,
    diagnostics: [finding("error", "invalid-value", 7)],
  };

  test("says why, what would be right, and where", () => {
    const says = [
      'lightly.yaml:7:5: error: connections.raw-data.region: "eu-centrall-1" is no region [invalid-value]',
      "  help: Did you mean eu-central-1?",
      "",
      "error: The config has 1 error.",
      "  help: Mend it.",
      "",
    ].join("\n");
    expect(planText(failedPlan(failure), plain)).toBe(says);
    expect(resultText({ ...results.stale, error: failure }, plain)).toBe(says);
  });
});

describe("a plan of a part of the config", () => {
  test("says so right above its counts, also when there is nothing to do", () => {
    const lines = planText(planDocument({ targets: ["a", "b-*"] }), plain).split("\n");
    expect(lines.slice(-3)).toEqual([
      'warning: only 3 datasets planned, for --target "a", "b-*"; nothing else of the config was looked at',
      "No changes. 6 resources as declared.",
      "",
    ]);
    expect(planText(planDocument(), plain)).not.toContain("--target");
  });

  test("names ten of its targets, and counts the others", () => {
    const targets = Array.from({ length: 13 }, (_, index) => `t${index}`);
    expect(planText(planDocument({ targets }), plain)).toContain('"t9", 3 more;');
  });
});

function replaced(document: PlanDocument | ResultDocument, to: (text: string) => string): string {
  return document.format === "lightly-gitops/plan"
    ? planText(replaceIn(document, to), plain)
    : resultText(replaceIn(document, to), plain);
}
