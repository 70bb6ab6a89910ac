import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { ResultDocument } from "../../src/generated/result-document.js";
import { linksBelow, relativePath } from "../../src/report/place.js";
import { stepSummary } from "../../src/report/github.js";
import { planMarkdown } from "../../src/report/plan-markdown.js";
import { resultMarkdown } from "../../src/report/result-markdown.js";
import { differentChanges, differentOutcomes, plans, results } from "../support/document-catalogue.js";
import {
  createDataset,
  created,
  field,
  mainBranch,
  planDocument,
  resultDocument,
  text,
  updateDatasource,
} from "../support/documents.js";
import { replaceIn } from "../support/foreign-text.js";
import { active, hostileText } from "../support/hostile.js";
import { allNodes, parseMarkdown, shapeOf } from "../support/markdown-shape.js";

const unlimited = 100_000_000;
const { thousand: _plans, ...smallPlans } = plans;
const { thousand: _results, ...smallResults } = results;

describe("whatever the config, the command line and the platform say", () => {
  test("the Markdown of a plan has the shape that it has with harmless texts", () => {
    const shapes = new Map(
      Object.values(smallPlans).map((plan) => [plan, shapeOfPlan(replaceIn(plan, numbered("x")))]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(smallPlans)), hostileText, (plan, hostile) => {
        expect(shapeOfPlan(replaceIn(plan, numbered(hostile)))).toEqual(shapes.get(plan));
      }),
      { numRuns: 200 },
    );
  });

  test("so has the Markdown of a result", () => {
    const shapes = new Map(
      Object.values(smallResults).map((result) => [result, shapeOfResult(replaceIn(result, numbered("x")))]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(smallResults)), hostileText, (result, hostile) => {
        expect(shapeOfResult(replaceIn(result, numbered(hostile)))).toEqual(shapes.get(result));
      }),
      { numRuns: 120 },
    );
  });

  test("nothing in it moves a cursor, hides, or gives orders to the job that prints it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(smallPlans)), hostileText, (plan, hostile) => {
        const markdown = planMarkdown(replaceIn(plan, numbered(hostile)));
        expect(markdown).not.toMatch(active);
        expect(markdown).not.toMatch(/^\s*::/m);
      }),
      { numRuns: 300 },
    );
  });

  test("a million characters are cut, and it says so", () => {
    for (const piece of ["a", "`", "|", "<!-- ", "\u202e", "\n", "é`|\u0000", "$", "\\"]) {
      const enormous = piece.repeat(1_000_000 / piece.length);
      const plan = planMarkdown(replaceIn(plans.everything, () => enormous));
      const result = resultMarkdown(replaceIn(results["every-check"], () => enormous));
      for (const markdown of [plan, result]) {
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
        expectClosed(markdown);
      }
      expect(plan).toMatch(/\(\d+ characters\)|left out/);
    }
  });
});

describe("a comment is never above its limit, and never cut in the middle", () => {
  test("1,000 changed datasets: those that do not fit are counted", () => {
    const markdown = planMarkdown(differentChanges);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(50_000);
    expectClosed(markdown);
    const left = Number(
      /\*\*(\d+) more changed datasets left out\*\* to keep this below 60,000 bytes/.exec(markdown)?.[1],
    );
    const shown = markdown.match(/<details>/g)?.length ?? 0;
    expect(shown + left).toBe(1000);
    expect(tableRows(markdown)).toBe(shown);
    expect(markdown).toContain(`bytes: ${left} to update`);
    expect(markdown).toMatch(/Plan hash: `sha256:a{64}`\n$/);
  });

  test("1,000 applied datasets, too", () => {
    const markdown = resultMarkdown(differentOutcomes);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
    expectClosed(markdown);
    expect(markdown).toMatch(/- …and \d+ more, left out here/);
    expect(markdown).toMatch(/\*\*\d+ more datasets left out\*\* .*: \d+ done, \d+ failed, \d+ blocked/);
  });

  test("of 1,000 datasets with one cause, nothing is left out", () => {
    for (const markdown of [planMarkdown(plans.thousand), resultMarkdown(results.thousand)]) {
      expect(Buffer.byteLength(markdown)).toBeLessThan(3_000);
      expect(markdown).not.toContain("left out");
    }
  });

  test("what matters is left out after what does not: drift, and then updates, before creations and lists", () => {
    const changes = differentChanges.changes.flatMap((change, index) => [
      {
        ...change,
        cause: "drift" as const,
        fields: change.fields.map((one) => ({ ...one, cause: "drift" as const })),
      },
      createDataset(`new-${index}`, index + 1),
    ]);
    const unmanaged = changes.map(({ address, dataset, kind, part }) => ({ address, dataset, kind, part }));
    const markdown = planMarkdown(planDocument({ changes, unmanaged, base: mainBranch }));
    const drift = markdown.slice(markdown.indexOf("### Drift"), markdown.indexOf("### Creations"));
    expect(Buffer.byteLength(drift)).toBeGreaterThan(45_000);
    expect(markdown).toMatch(/- …and \d+ more, left out here/);
    expect(markdown).toContain("to keep this below 60,000 bytes");
  });

  test("a job's summary holds them all below 1 MiB", () => {
    for (const document of [differentChanges, differentOutcomes]) {
      const summary = stepSummary(document);
      expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
      expect(summary).not.toContain("datasets left out");
    }
    const big = replaceIn(differentChanges, (text) => text.padEnd(500, "é"));
    expect(Buffer.byteLength(stepSummary(big))).toBeLessThan(1024 * 1024);
    expect(stepSummary(big)).toContain("datasets left out");
  });

  test("at any limit, with any texts", () => {
    const documents = fc.constantFrom<PlanDocument | ResultDocument>(
      plans.everything,
      plans["drift-and-change"],
      plans["invalid-config"],
      results["every-check"],
      results.stale,
      results.partial,
    );
    fc.assert(
      fc.property(
        documents,
        hostileText,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 20_000, max: 60_000 }),
        (document, text, times, limit) => {
          const replace = numbered(text.repeat(times));
          const markdown =
            document.format === "lightly-gitops/plan"
              ? planMarkdown(replaceIn(document, replace), limit)
              : resultMarkdown(replaceIn(document, replace), limit);
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limit);
          expectClosed(markdown);
        },
      ),
      { numRuns: 120 },
    );
  });

  test("one enormous dataset does not crowd out the others", () => {
    const fields = Array.from({ length: 3000 }, (_, line) => field("region", text("a"), text("b"), line + 1));
    const changes = [updateDatasource("a", 1, fields), ...differentChanges.changes.slice(0, 20)];
    const markdown = planMarkdown(planDocument({ changes }));
    expect(markdown).toContain("**1 more changed dataset left out**");
    expect(tableRows(markdown)).toBe(20);
  });
});

describe("the marker", () => {
  const markerOf = (files: string[]) =>
    planMarkdown({ ...plans.empty, config: { files } }).split("\n")[0] ?? "";

  test("is the same for the same files, and another for others", () => {
    expect(markerOf(["lightly.yaml"])).toBe("<!-- lightly-gitops: plan lightly.yaml -->");
    expect(planMarkdown(plans.unreachable).split("\n")[0]).toBe(markerOf(["lightly.yaml"]));
    expect(markerOf(["a", "b"])).not.toBe(markerOf(["a,b"]));
    const staged = (value: string) =>
      planMarkdown({ ...plans.empty, variables: [{ name: "stage", value }] }).split("\n")[0];
    expect(staged("a b")).toBe("<!-- lightly-gitops: plan lightly.yaml stage%3da%20b -->");
    expect(staged("--> x")).toMatch(/^<!-- (?!.*--.*-->)[\x20-\x7e]+ -->$/);
    expect(markerOf(["x".repeat(1000)])).not.toBe(markerOf(["x".repeat(1001)]));
  });

  test("is a comment of one line, whatever the files are called", () => {
    fc.assert(
      fc.property(fc.array(hostileText), (files) => {
        expect(markerOf(files)).toMatch(/^<!-- (?!.*--.*-->)[\x20-\x7e]+ -->$/);
        expect(markerOf(files).length).toBeLessThan(1500);
      }),
    );
  });
});

/** Gives each text its own number amid the hostile one, so that different datasets stay different. */
function numbered(hostile: string): (text: string) => string {
  const numbers = new Map<string, number>();
  return (text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return `${hostile}${number}${hostile}`;
  };
}

function shapeOfPlan(plan: PlanDocument) {
  return shapeOf(parseMarkdown(planMarkdown(plan, unlimited)));
}

function shapeOfResult(result: ResultDocument) {
  return shapeOf(parseMarkdown(resultMarkdown(result, unlimited)));
}

/** No fence and no block is open at the end, and nothing is HTML but what we write. */
function expectClosed(markdown: string): void {
  const nodes = allNodes(parseMarkdown(markdown));
  const html = nodes.flatMap((node) => (node.type === "html" ? [node.value] : []));
  expect(html.filter((one) => one.startsWith("<details"))).toHaveLength(
    html.filter((one) => one === "</details>").length,
  );
  for (const one of html) {
    expect(one).toMatch(
      /^(<!-- lightly-gitops: [^<>]+ -->|<details(?: open)?>\n<summary>(?:[^<>]*<code>[^<>]*<\/code>)+[^<>]*<\/summary>|<\/details>)$/,
    );
  }
  const allowed = new Set([
    "root",
    "html",
    "heading",
    "paragraph",
    "text",
    "inlineCode",
    "list",
    "listItem",
    "strong",
    "table",
    "tableRow",
    "tableCell",
    "code",
  ]);
  expect(nodes.map(({ type }) => type).filter((type) => !allowed.has(type))).toEqual([]);
  // The last thing is not inside of anything: with a hash, its line; else the text of the failure or of a list.
  expect(markdown.endsWith("\n")).toBe(true);
}

function tableRows(markdown: string): number {
  return allNodes(parseMarkdown(markdown)).filter(({ type }) => type === "tableRow").length - 1;
}

test("a result of which no step fits says how many there are", () => {
  const steps = Array.from({ length: 2000 }, (_, index) =>
    created("dashcam").steps.map((step) => ({
      ...step,
      address: `${step.address}-${index}`,
      title: `${index}`,
    })),
  ).flat();
  const markdown = resultMarkdown(resultDocument([{ ...created("dashcam"), steps }]), 20_000);
  expect(markdown).not.toContain("### Steps");
  expect(markdown).toContain("**1 more dataset left out** to keep this below 20,000 bytes: 4000 done.");
});

describe("places are links to the lines of the commit, where CI says where that can be read", () => {
  const linkTo = linksBelow("https://github.com/o/r/blob/0123", relativePath);

  test("in tables, lists and findings", () => {
    const markdown = planMarkdown(plans.everything, undefined, linkTo);
    expect(markdown).toContain("[`lightly.yaml:22`](https://github.com/o/r/blob/0123/lightly.yaml#L22)");
    expect(markdown).toMatch(/\*\*warning\*\* at \[`lightly\.yaml:4`\]/);
    expect(resultMarkdown(results.partial, undefined, linkTo)).toContain("/lightly.yaml#L13)");
  });

  test("whatever a file is called, the link is one, and goes there", () => {
    fc.assert(
      fc.property(hostileText, (file) => {
        const link = linkTo({ file, line: 3 });
        expect(link ?? "https://github.com/o/r/blob/0123/#L3").toMatch(
          /^https:\/\/github\.com\/o\/r\/blob\/0123\/[A-Za-z0-9.%/-]*#L3$/,
        );
        expect(link ?? "").not.toMatch(/\/\.\.(\/|#)/);
      }),
    );
  });
});
