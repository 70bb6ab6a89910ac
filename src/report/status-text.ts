import { statusFormat } from "../documents/format-version.js";
import type { DatasetStatus } from "../model/status.js";
import type { Palette } from "./palette.js";
import { counted, printable } from "./printable.js";

/** The status of declared datasets, for people: a line for each, and below it where it reads and writes. */
export function statusText(statuses: readonly DatasetStatus[], palette: Palette): string {
  const others = statuses.filter(({ state }) => state !== "as declared").length;
  const headline =
    others === 0
      ? `${counted(statuses.length, "dataset")} as declared.`
      : `${others} of ${counted(statuses.length, "dataset")} not as declared; plan shows what differs.`;
  return `${statuses.map((one) => datasetText(one, palette)).join("")}${palette.strong(headline)}\n`;
}

function datasetText(
  { dataset, name, id, type, state, datasources }: DatasetStatus,
  palette: Palette,
): string {
  const called = name === dataset ? "" : `, called ${printable(name)}`;
  const known = id === null ? "no id yet" : `id ${printable(id)}`;
  const shown = state === "as declared" ? palette.add(state) : palette.change(state);
  const lines = datasources.map(
    ({ resourcePath, writes }) =>
      `    ${writes ? "reads and writes" : "reads           "}  ${printable(resourcePath)}\n`,
  );
  return `${printable(dataset)} (${type}${called}): ${known}, ${shown}\n${lines.join("")}`;
}

/** The same as JSON, for scripts. `redact` takes out of a text what is known to be secret. */
export function statusJson(statuses: readonly DatasetStatus[], redact: (text: string) => string): string {
  const datasets = statuses.map((one) => ({ ...one, id: one.id === null ? null : redact(one.id) }));
  return `${JSON.stringify({ ...statusFormat, datasets }, undefined, 2)}\n`;
}
