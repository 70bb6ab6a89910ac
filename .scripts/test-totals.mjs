// @ts-check
/** Prints `N passed, N failed` from the report of the last test run. A test file that could not run counts as failed. */
import { readFile } from "node:fs/promises";

const report = JSON.parse(await readFile(new URL("../.vitest/results.json", import.meta.url), "utf8"));
const broken = report.testResults.filter(
  (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
    file.status === "failed" && file.assertionResults.length === 0,
).length;
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + broken} failed`);
