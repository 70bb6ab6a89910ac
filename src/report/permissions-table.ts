import type { Permissions } from "../generated/result-document.js";
import type { Palette } from "./palette.js";
import { printable } from "./printable.js";

const checks = ["list", "read", "write", "overwrite"] as const;

/**
 * What the check of each dataset's storage came to, one column per permission, with the provider's words and the remedy
 * below; `null` stands for a dataset that does not exist.
 */
export function permissionsTable(
  checked: readonly (readonly [dataset: string, permissions: Permissions | null])[],
  palette: Palette,
): string {
  const width = Math.max("dataset".length, ...checked.map(([dataset]) => printable(dataset).length));
  const header = `${"dataset".padEnd(width)}  ${checks.join("  ")}\n`;
  return (
    palette.strong(header) +
    checked.map(([dataset, permissions]) => row(dataset, permissions, width, palette)).join("")
  );
}

function row(dataset: string, permissions: Permissions | null, width: number, palette: Palette): string {
  const name = printable(dataset).padEnd(width);
  if (permissions === null) return `${name}  ${palette.error("does not exist; apply creates it")}\n`;
  const { status, missing, problem } = permissions;
  if (status !== "passed" && status !== "missing") return `${name}  ${statusWords(permissions)}\n`;
  const cells = checks.map((check) => {
    const lacks = missing.some(({ permission }) => permission === check);
    return (lacks ? palette.error : palette.add)((lacks ? "no" : "yes").padEnd(check.length));
  });
  const remedies = missing.flatMap(({ permission, neededBy, providerError, remedies: ways }) => [
    `  ${permission}${neededBy.length === 0 ? "" : ` (needed by ${neededBy.join(", ")})`}${providerError === null ? "" : `: ${printable(providerError)}`}`,
    ...ways.map((way) => `    to fix it, ${printable(way)}`),
  ]);
  const words = problem === null ? [] : [`  ${printable(problem.message)}`];
  return `${[`${name}  ${cells.join("  ").trimEnd()}`, ...words, ...remedies].join("\n")}\n`;
}

function statusWords({ status, problem }: Permissions): string {
  const why = problem === null ? "" : `: ${printable(problem.message, 1000)}`;
  return status === "failed" ? `the check failed${why}` : `not checked${why}`;
}
