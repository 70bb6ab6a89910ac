import { Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { codeQuality, gitlabCounts } from "../../src/report/gitlab.js";
import { plans, results } from "../support/document-catalogue.js";
import { at, failedPlan, finding, planDocument } from "../support/documents.js";
import { replaceIn } from "../support/foreign-text.js";
import { active, hostileText } from "../support/hostile.js";

/** What GitLab documents of a Code Quality report. */
const report = new Validator({
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", minLength: 1 },
      fingerprint: { type: "string", pattern: "^[0-9a-f]{64}$" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^(?![./]*/)." },
          lines: {
            type: "object",
            required: ["begin"],
            properties: { begin: { type: "integer", minimum: 1 } },
          },
        },
      },
    },
  },
});

interface Issue {
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

describe("the counts report", () => {
  test("counts what a plan would do, and what a result did", () => {
    expect(gitlabCounts(plans.mixed)).toBe('{"create":2,"update":1,"delete":0}\n');
    expect(gitlabCounts(results.partial)).toBe('{"create":2,"update":0,"delete":0}\n');
    expect(gitlabCounts(plans.unreachable)).toBe('{"create":0,"update":0,"delete":0}\n');
  });
});

describe("Code Quality", () => {
  test.each([...Object.entries(plans), ...Object.entries(results)])(
    "%s has the form that GitLab reads",
    (_name, document) => {
      const issues = issuesOf(codeQuality(document));
      expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    },
  );

  test("names check, severity, file and line", () => {
    expect(issuesOf(codeQuality(plans["invalid-config"])).map(brief)).toEqual([
      ["unknown-key", "critical", "lightly.yaml", 5],
      ["invalid-value", "critical", "lightly.yaml", 7],
      ["unused-connection", "minor", "lightly.yaml", 4],
    ]);
    expect(issuesOf(codeQuality(plans["drift-and-change"])).map(brief)).toContainEqual([
      "drift",
      "minor",
      "lightly.yaml",
      13,
    ]);
    expect(issuesOf(codeQuality(plans.unreachable)).map(brief)).toEqual([
      ["failure", "critical", "lightly.yaml", 1],
    ]);
    expect(codeQuality(plans.thousand)).toBe("[]\n");
  });

  test("a failure before any file was found is shown at the default one", () => {
    const failed = failedPlan({ message: "no", hint: "", exitCode: 3, diagnostics: [] });
    const [issue] = issuesOf(codeQuality({ ...failed, config: { ...failed.config, files: [] } }));
    expect(issue?.location).toEqual({ path: "lightly.yaml", lines: { begin: 1 } });
  });

  test("a fingerprint stays when lines move and words change, and differs within a file", () => {
    const prints = (document: PlanDocument) =>
      issuesOf(codeQuality(document)).map(({ fingerprint }) => fingerprint);
    const twice = [finding("error", "unknown-key", 5), finding("error", "unknown-key", 8)];
    const moved = twice.map((one) => ({
      ...one,
      message: "in other words",
      position: at(one.position.line + 3),
    }));
    const failure = { message: "", hint: "", exitCode: 3 };
    expect(prints(failedPlan({ ...failure, diagnostics: moved }))).toEqual(
      prints(failedPlan({ ...failure, diagnostics: twice })),
    );
    expect(new Set(prints(failedPlan({ ...failure, diagnostics: twice }))).size).toBe(2);
  });

  test("paths are relative to the root of the repository", () => {
    const paths = (file: string, locate?: (name: string) => string) => {
      const plan = planDocument({ warnings: [{ ...finding("warning", "x", 1), position: at(1, file) }] });
      return issuesOf(codeQuality(plan, locate)).map(({ location }) => location.path);
    };
    expect(paths("./infra//lightly.yaml")).toEqual(["infra/lightly.yaml"]);
    expect(paths("/infra/lightly.yaml")).toEqual(["infra/lightly.yaml"]);
    expect(paths("lightly.yaml", (name) => `infra/${name}`)).toEqual(["infra/lightly.yaml"]);
  });

  test("any text is inert, and the report stays one", () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        const text = codeQuality(replaceIn(plans.everything, (one) => hostile + one + hostile));
        expect(JSON.parse(text)).toHaveLength(6);
        expect(text).not.toMatch(active);
      }),
    );
  });
});

function issuesOf(text: string): readonly Issue[] {
  const issues: Issue[] = JSON.parse(text);
  expect(report.validate(issues)).toEqual({ valid: true, errors: [] });
  return issues;
}

function brief({ check_name, severity, location }: Issue) {
  return [check_name, severity, location.path, location.lines.begin];
}
