import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Validator } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { ResultDocument } from "../../src/generated/result-document.js";
import { githubOutputs, planAnnotations, resultAnnotations } from "../../src/report/github.js";
import { codeQuality, gitlabCounts } from "../../src/report/gitlab.js";
import { planJson, resultJson } from "../../src/report/json.js";
import { plain } from "../../src/report/palette.js";
import { planHtml } from "../../src/report/plan-html.js";
import { planMarkdown } from "../../src/report/plan-markdown.js";
import { planText } from "../../src/report/plan-text.js";
import { resultHtml } from "../../src/report/result-html.js";
import { resultMarkdown } from "../../src/report/result-markdown.js";
import { resultText } from "../../src/report/result-text.js";
import { planOfSize, plans, resultOfSize, results } from "../support/document-catalogue.js";

interface GoldenFormat {
  readonly extension: string;
  readonly plan: (document: PlanDocument) => string;
  readonly result: (document: ResultDocument) => string;
}

const formats: Readonly<Record<string, GoldenFormat>> = {
  text: { extension: "txt", plan: (one) => planText(one, plain), result: (one) => resultText(one, plain) },
  json: { extension: "json", plan: planJson, result: resultJson },
  markdown: { extension: "md", plan: (one) => planMarkdown(one), result: (one) => resultMarkdown(one) },
  html: { extension: "html", plan: (one) => planHtml(one), result: (one) => resultHtml(one) },
  github: { extension: "txt", plan: (one) => planAnnotations(one), result: (one) => resultAnnotations(one) },
  "github-outputs": {
    extension: "txt",
    plan: (one) => githubOutputs(one, one.error?.exitCode ?? 0),
    result: (one) => githubOutputs(one, one.exitCode),
  },
  gitlab: { extension: "json", plan: gitlabCounts, result: gitlabCounts },
  "gitlab-code-quality": {
    extension: "json",
    plan: (one) => codeQuality(one),
    result: (one) => codeQuality(one),
  },
};

/** Thousands of lines that nobody would read; their limits have tests of their own. */
const { thousand: _plans, ...shownPlans } = plans;
const { thousand: _results, ...shownResults } = results;

describe.each(Object.entries(formats))("%s", (format, { extension, plan, result }) => {
  const golden = (name: string) =>
    fileURLToPath(new URL(`../golden/report/${format}/${name}.${extension}`, import.meta.url));

  test.each(Object.entries(shownPlans))("plan: %s", async (name, document) => {
    await expect(plan(document)).toMatchFileSnapshot(golden(`plan-${name}`));
  });

  test.each(Object.entries(shownResults))("result: %s", async (name, document) => {
    await expect(result(document)).toMatchFileSnapshot(golden(`result-${name}`));
  });
});

describe.each([1, 30, 1000])("%i datasets", (size) => {
  const [plan, result] = [planOfSize(size), resultOfSize(size)];
  const golden = (name: string, extension: string) =>
    fileURLToPath(new URL(`../golden/report/sizes/${name}-${size}.${extension}`, import.meta.url));
  // What lists all of them is held by its counts alone.
  const isBounded = (format: string) =>
    size < 1000 || !["json", "html", "gitlab-code-quality"].includes(format);
  const bounded = Object.entries(formats).filter(([format]) => isBounded(format));

  test.each(bounded)("as %s", async (format, one) => {
    await expect(one.plan(plan)).toMatchFileSnapshot(golden(`${format}-plan`, one.extension));
    await expect(one.result(result)).toMatchFileSnapshot(golden(`${format}-result`, one.extension));
  });

  test("JSON and pages have all of them", () => {
    expect(JSON.parse(planJson(plan)).changes).toHaveLength(3 * size);
    expect(JSON.parse(resultJson(result)).datasets).toHaveLength(size);
    const page = planHtml(plan);
    for (const { dataset } of plan.changes) expect(page).toContain(`<code>${dataset}</code>`);
    expect(JSON.parse(codeQuality(plan))).toHaveLength(size);
  });

  test("text says each cause once: it fits on a screen", () => {
    expect(planText(plan, plain).split("\n").length).toBeLessThanOrEqual(40);
    expect(resultText(result, plain).split("\n").length).toBeLessThanOrEqual(40);
  });
});

describe("the published schemas, as a validator sees them that the tool does not use", () => {
  test.each(Object.entries(plans))("plan: %s", async (_name, document) => {
    const validator = await validatorOf("plan");
    expect(validator.validate(JSON.parse(planJson(document)))).toEqual({ valid: true, errors: [] });
  });

  test.each(Object.entries(results))("result: %s", async (_name, document) => {
    const validator = await validatorOf("result");
    expect(validator.validate(JSON.parse(resultJson(document)))).toEqual({ valid: true, errors: [] });
  });

  test("what is missing, unknown or of another kind is noticed", async () => {
    const validator = await validatorOf("plan");
    const { planHash: _hash, ...incomplete } = plans.empty;
    expect(validator.validate(incomplete).valid).toBe(false);
    expect(validator.validate({ ...plans.empty, secret: "x" }).valid).toBe(false);
    expect(validator.validate({ ...plans.empty, planHash: "sha256:1" }).valid).toBe(false);
    expect(validator.validate(results.done).valid).toBe(false);
  });
});

async function validatorOf(name: "plan" | "result"): Promise<Validator> {
  const url = new URL(`../../schema/${name}.schema.json`, import.meta.url);
  return new Validator(JSON.parse(await readFile(url, "utf8")), "2020-12", false);
}
