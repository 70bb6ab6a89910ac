import { describe, expect, test } from "vitest";
import { mostFindings } from "../../src/model/diagnostics.js";
import { failedPlan } from "../../src/documents/failure-document.js";
import { errorOf } from "../../src/model/errors.js";
import { countText } from "../../src/report/diagnostics-text.js";
import { check, read, shown } from "./check.js";

const numbered = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");
const wrong = (count: number) =>
  `version: 1\ndatasets:\n${numbered(count, (index) => `  dataset-${index}: { type: image }`)}\nunknown: 1\n`;

test(`up to ${mostFindings} findings are all shown`, async () => {
  const diagnostics = await check(wrong(mostFindings - 1));
  expect(diagnostics).toHaveLength(mostFindings);
  expect(diagnostics.at(-1)?.code).toBe("unknown-key");
});

describe("of more, the first are shown and the others counted by their codes", () => {
  test("on the terminal and in documents, where the count of errors is that of all", async () => {
    const { diagnostics, desired } = await read(wrong(2500));
    expect(desired).toBeUndefined();
    expect(diagnostics).toHaveLength(mostFindings + 1);
    expect(diagnostics.at(-2)).toMatchObject({ path: "datasets.dataset-999.type", position: { line: 1002 } });
    expect(diagnostics.at(-1)).toMatchObject({
      code: "more-findings",
      severity: "error",
      message: "1501 more from here on: 1500 invalid-value, 1 unknown-key",
      position: { line: 1003 },
    });
    expect(countText(diagnostics)).toBe("2501 errors");
    expect(shown(diagnostics)).toMatch(
      /lightly\.yaml:1003:\d+: error: 1501 more from here on: .* \[more-findings\]\n {2}help: only the first 1000 are listed; mend them and check again\n$/,
    );
    const error = errorOf(diagnostics);
    expect(error.message).toBe("The config has 2501 errors.");
    const document = failedPlan(error, {
      toolVersion: "0.0.0",
      configFiles: ["lightly.yaml"],
      variables: [],
    });
    expect(document.error?.diagnostics).toHaveLength(mostFindings + 1);
    expect(JSON.stringify(document)).not.toContain("leftOut");
  });

  test("warnings alone are no error, and what expired is still told from what is wrong", async () => {
    const unused = `version: 1\nconnections:\n${numbered(1200, (index) => `  c-${index}: { type: lightly }`)}\n`;
    const warnings = await check(`${unused}datasets: { abc: { type: images } }\n`);
    expect(warnings.at(-1)).toMatchObject({ code: "more-findings", severity: "warning" });
    expect(countText(warnings)).toBe("1200 warnings");

    const expired = `version: 1\nconnections:\n${numbered(1200, (index) => `  c-${index}: { type: azure, account_name: fleetstore, sas_token: "\${env:SAS}" }`)}\n`;
    const { diagnostics } = await read(`${expired}datasets: { abc: { type: images } }\n`, {
      env: { SAS: "sv=1&se=2020-01-01&sig=x" },
    });
    // One credential is one cause.
    expect(countText(diagnostics)).toBe("1 error, 1200 warnings");
    expect(errorOf(diagnostics).exitCode).toBe(5);
  });
});

test("a key that stands in its mapping thousands of times is reported each time", async () => {
  const diagnostics = await check(`version: 1\n${"abc: 1\n".repeat(5000)}`);
  expect(diagnostics.filter(({ code }) => code === "duplicate-key").length).toBeGreaterThan(990);
  expect(countText(diagnostics)).toBe("5000 errors");
});
