import type { ReferredVariable } from "../export/env-example.js";
import type { Omission } from "../export/exported.js";
import type { Palette } from "../report/palette.js";
import { counted, printable, quoted } from "../report/printable.js";
import type { CollectedExport } from "./exporting.js";

/** A line for everything that the config does not get, with the reason. */
export function omissionsText(omissions: readonly Omission[], palette: Palette): string {
  return omissions
    .map(({ dataset: { name, id }, part, reason }) => {
      const what = part === "dataset" ? "skipped" : "left out of";
      return `${palette.warning("warning:")} ${what} ${quoted(name)} (id ${printable(id)}): ${printable(reason)}\n`;
    })
    .join("");
}

/** What was exported, in one line. `where` is a file, or `undefined` for stdout. */
export function exportSummary(
  { config, declared, omissions }: CollectedExport,
  where: string | undefined,
): string {
  const skipped = omissions.filter(({ part }) => part === "dataset").length;
  const asides = [
    ...(declared === 0 ? [] : [`${declared} declared already`]),
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ];
  const what = `${counted(config.datasets.length, "dataset")} and ${counted(config.connections.length, "connection")}`;
  const place = where === undefined ? "" : ` to ${printable(where)}`;
  return `Exported ${what}${place}${asides.length === 0 ? "" : `; ${asides.join(", ")}`}.\n`;
}

/** What became of the file that lists the variables. */
export type EnvExample =
  | { readonly kind: "written"; readonly path: string }
  | { readonly kind: "kept"; readonly path: string }
  | { readonly kind: "none" };

/** The variables that must be set before the config can be planned; empty when there are none. */
export function variablesText(variables: readonly ReferredVariable[], example: EnvExample): string {
  if (variables.length === 0) return "";
  const width = Math.max(...variables.map(({ name }) => name.length));
  const lines = variables.map(({ name, meaning }) => `  ${name.padEnd(width)}  ${meaning}\n`);
  const listed =
    example.kind === "written"
      ? ` (listed in ${printable(example.path)})`
      : example.kind === "kept"
        ? ` (${printable(example.path)} exists and stays as it is)`
        : "";
  const these = variables.length === 1 ? "this variable" : `these ${variables.length} variables`;
  return `Before planning, set ${these}${listed}:\n${lines.join("")}`;
}
