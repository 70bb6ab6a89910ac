import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Schema, Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FindingsReport } from "../../src/documents/findings-document.js";
import type { Diagnostic } from "../../src/model/diagnostics.js";
import { allFindings } from "../support/all-findings.js";
import { findingsFormatNames, findingsFormats } from "../../src/report/findings-formats.js";
import { plain } from "../../src/report/palette.js";
import { noLinks, relativePath } from "../../src/report/place.js";
import { check } from "../config/check.js";
import { active, hostileText } from "../support/hostile.js";

const look = { palette: plain, locate: relativePath, linkTo: noLinks };

/** The name of the file is the same each time, wherever the test runs. */
async function reportOf(config: string, file = "lightly.yaml"): Promise<FindingsReport> {
  const renamed = (one: Diagnostic): Diagnostic => ({
    ...one,
    position: { ...one.position, file },
    ...(one.leftOut === undefined ? {} : { leftOut: one.leftOut.map(renamed) }),
  });
  return { toolVersion: "0.1.0", files: [file], diagnostics: (await check(config)).map(renamed) };
}

const datasets = (count: number) =>
  Array.from({ length: count }, (_, index) => `  dataset-${index}: { type: images }\n`).join("");
const reports = {
  valid: await reportOf("version: 1\ndatasets:\n  abc: { type: images }\n"),
  warnings: await reportOf("version: 1\nconnections:\n  one: { type: lightly }\n  two: { type: lightly }\n"),
  mistakes: await reportOf(
    "version: 1\nconnections:\n  one: { type: s4 }\n  two: { type: lightly }\ndatasets:\n  abc: { typ: images }\n",
  ),
  thousand: await reportOf(
    `version: 1\nconnections: { hosted: { type: lightly } }\ndefaults:\n  datasources:\n    input_output: { connection: hosted, resource_path: "s3://\${dataset}/" }\ndatasets:\n${datasets(1000)}`,
  ),
  "many-mistakes": await reportOf(`version: 1\ndatasets:\n${datasets(1500).replaceAll("images", "image")}`),
};

const extensions: Readonly<Record<string, string>> = { text: "txt", markdown: "md", github: "txt" };

describe.each(findingsFormatNames)("%s", (format) => {
  // In JSON, each of the thousand is listed.
  const shown = Object.entries(reports).filter(
    ([name]) => name !== "many-mistakes" && (name !== "thousand" || format !== "json"),
  );
  test.each(shown)("of what is found: %s", async (name, report) => {
    const path = `../golden/findings/${format}/${name}.${extensions[format] ?? "json"}`;
    await expect(findingsFormats[format](report, look)).toMatchFileSnapshot(
      fileURLToPath(new URL(path, import.meta.url)),
    );
  });
});

test("a mistake in defaults with a thousand datasets takes less than twenty lines", () => {
  expect(reports.thousand.diagnostics).toHaveLength(1);
  for (const format of ["text", "markdown", "github", "gitlab-code-quality"] as const)
    expect(findingsFormats[format](reports.thousand, look).split("\n").length).toBeLessThan(20);
});

test("JSON has everything, in the form of its schema", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../../schema/findings.schema.json", import.meta.url), "utf8"),
  );
  const validator = new Validator(schema as Schema, "2020-12");
  for (const report of Object.values(reports)) {
    const document = JSON.parse(findingsFormats.json(report, look));
    expect(validator.validate(document)).toMatchObject({ valid: true });
    const found = document.findings.flatMap((one: { others: unknown[] }) => [one, ...one.others]);
    expect(found).toHaveLength(allFindings(report.diagnostics).length);
    expect(found.map(({ path, message }: Diagnostic) => [path, message])).toEqual(
      allFindings(report.diagnostics).map(({ path, message }) => [path, message]),
    );
  }
});

const sarifSchema = createRequire(import.meta.url)(
  "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
);
const sarif = new Validator(sarifSchema as Schema, "4");

test.each(Object.entries(reports))("SARIF is what its schema says: %s", (_, report) => {
  const log = JSON.parse(findingsFormats.sarif(report, look));
  expect(sarif.validate(log).errors).toEqual([]);
  expect(sarif.validate({ ...log, version: "2.0.0" }).valid).toBe(false);
  const [run] = log.runs;
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  const prints = run.results.map((one: { partialFingerprints: object }) =>
    JSON.stringify(one.partialFingerprints),
  );
  expect(new Set(prints).size).toBe(prints.length);
});

test("whatever a file or a finding is called, a report stays what it is", () => {
  fc.assert(
    fc.property(hostileText, hostileText, hostileText, (file, message, path) => {
      const position = { file, line: 1, column: 1, endColumn: 2 };
      const finding: Diagnostic = {
        code: "unknown-key",
        severity: "error",
        message,
        hint: message,
        path,
        position,
      };
      const report = { toolVersion: "0.1.0", files: [file], diagnostics: [finding] };
      for (const format of findingsFormatNames) {
        const text = findingsFormats[format](report, look);
        expect(text).not.toMatch(active);
      }
      expect(sarif.validate(JSON.parse(findingsFormats.sarif(report, look))).errors).toEqual([]);
      expect(findingsFormats.github(report, look).trimEnd().split("\n")).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});
