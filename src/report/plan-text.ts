import type {
  Change,
  CreateDataset,
  CreateDatasource,
  FieldChange,
  PlanDocument,
  Position,
  Refusal,
  SecretField,
  Summary,
  UpdateDatasource,
  UpdateSharing,
  Value,
} from "../generated/plan-document.js";
import { failureText } from "./failure-text.js";
import type { Palette } from "./palette.js";
import { counted, printable, quoted } from "./printable.js";

/** A plan for people, in the manner of Terraform. The same document gives the same text; a failure says why. */
export function planText(document: PlanDocument, palette: Palette): string {
  if (document.error !== null) return failureText(document.error, palette);
  return [
    ...datasetNames(document.changes).map((name) => datasetText(name, document.changes, palette)),
    ...document.refusals.map((refusal) => refusalText(refusal, palette)),
    listText("No longer managed, and left in place:", removedLines(document), palette),
    listText("Not declared, and left alone:", unmanagedLines(document), palette),
    listText(
      "Not compared, because the platform does not show them; --rotate sends them again:",
      uncomparedLines(document, palette),
      palette,
    ),
    targetsText(document, palette) + `${palette.strong(planHeadline(document.summary))}\n`,
  ]
    .filter((section) => section !== "")
    .join("\n");
}

/** `Plan: 2 to create, 1 to update, 5 unchanged.`, or `No changes.`, and what else there is to count. */
export function planHeadline({ create, update, unchanged, refused, uncompared, drift }: Summary): string {
  const drifted = drift === null || drift === 0 ? "" : ` ${counted(drift, "resource")} drifted.`;
  const unknown = uncompared === 0 ? "" : ` ${counted(uncompared, "secret")} could not be compared.`;
  if (refused > 0) return `Refused: ${counted(refused, "dataset")} cannot be changed as declared.`;
  if (create + update === 0) return `No changes. ${counted(unchanged, "resource")} as declared.${unknown}`;
  return `Plan: ${create} to create, ${update} to update, ${unchanged} unchanged.${drifted}${unknown}`;
}

function datasetNames(changes: readonly Change[]): readonly string[] {
  return [...new Set(changes.map(({ dataset }) => dataset))];
}

function datasetText(name: string, changes: readonly Change[], palette: Palette): string {
  const own = changes.filter(({ dataset }) => dataset === name);
  const creation = own.find((change) => change.kind === "create_dataset");
  const title =
    creation === undefined
      ? `${palette.change("~")} dataset ${quoted(name)}\n`
      : creationText(creation, palette);
  return title + own.map((change) => datasourceText(change, palette)).join("");
}

function creationText({ dataset, type, cause, position }: CreateDataset, palette: Palette): string {
  const title = `${palette.add("+")} dataset ${quoted(dataset)} (${printable(type)})`;
  return `${title}${note(cause, position, palette)}\n    id = (known after apply)\n`;
}

function datasourceText(change: Change, palette: Palette): string {
  switch (change.kind) {
    case "create_dataset":
      return "";
    case "rename_dataset":
      return `    name = ${quoted(change.from)} → ${quoted(change.dataset)}${note(change.cause, change.position, palette)}\n`;
    case "update_sharing":
      return sharingText(change, palette);
    case "create_datasource":
      return `  ${palette.add("+")} ${datasourceTitle(change, palette)}\n${createdFields(change.fields)}`;
    case "update_datasource":
      return `  ${palette.change("~")} ${datasourceTitle(change, palette)}\n${changedFields(change, palette)}`;
  }
}

function sharingText({ add, remove, cause, position }: UpdateSharing, palette: Palette): string {
  const lines = [
    ...add.map((address) => `      ${palette.add("+")} ${quoted(address)}\n`),
    ...remove.map((address) => `      ${palette.error("-")} ${quoted(address)}\n`),
  ];
  return `  ${palette.change("~")} shared with${note(cause, position, palette)}\n${lines.join("")}`;
}

function datasourceTitle(change: CreateDatasource | UpdateDatasource, palette: Palette): string {
  const { purpose, provider, connection, cause, position } = change;
  const through = connection === null ? "" : `, connection ${printable(connection)}`;
  return `${purpose} (${printable(provider)}${through})${note(cause, position, palette)}`;
}

function createdFields(fields: readonly FieldChange[]): string {
  const width = widest(fields.map(({ field }) => field));
  return fields.map(({ field, after }) => fieldLine(field, width, valueText(after))).join("");
}

function changedFields({ fields, resent, cause }: UpdateDatasource, palette: Palette): string {
  const width = widest([...fields, ...resent].map(({ field }) => field));
  const changed = fields.map((one) => {
    // The datasource's own line says it already when all of it has one cause.
    const own = fields.every((other) => other.cause === cause) ? null : one.cause;
    const values = `${valueText(one.before)} → ${valueText(one.after)}`;
    return fieldLine(one.field, width, `${values}${note(own, one.position, palette)}`);
  });
  return [...changed, ...resent.map((secret) => resentLine(secret, width, palette))].join("");
}

function resentLine({ field, reference, position }: SecretField, width: number, palette: Palette): string {
  return fieldLine(
    field,
    width,
    `(secret) ${printable(reference)}, sent again${note(null, position, palette)}`,
  );
}

function valueText(value: Value): string {
  switch (value.kind) {
    case "absent":
      return "(none)";
    case "text":
      return quoted(value.text);
    case "secret":
      return value.reference === null ? "(secret)" : `(secret) ${printable(value.reference)}`;
  }
}

function refusalText({ dataset, id, message, remedies, position }: Refusal, palette: Palette): string {
  return [
    `${palette.error("!")} dataset ${quoted(dataset)} (id ${printable(id)})${note(null, position, palette)}`,
    `    Refused: ${printable(message)}.`,
    "    Nothing is applied until this is settled, in one of these ways:",
    ...remedies.map((remedy) => `      - ${printable(remedy)}`),
    "",
  ].join("\n");
}

function removedLines({ removed }: PlanDocument): readonly string[] {
  return removed.map(
    ({ dataset, purpose }) => `${printable(dataset)}${purpose === null ? "" : `: ${purpose} datasource`}`,
  );
}

function unmanagedLines({ unmanaged }: PlanDocument): readonly string[] {
  return unmanaged.map(({ dataset, purpose }) =>
    purpose === null
      ? `${printable(dataset)} (dataset)`
      : `${printable(dataset)}: ${printable(purpose)} datasource`,
  );
}

function uncomparedLines({ uncompared }: PlanDocument, palette: Palette): readonly string[] {
  return uncompared.map(
    ({ dataset, purpose, field, reference, position }) =>
      `${printable(dataset)}, ${purpose}: ${printable(field)} (secret) ${printable(reference)}${note(null, position, palette)}`,
  );
}

/** Right above the counts, which would otherwise seem to be those of the whole config. */
function targetsText({ targets, summary }: PlanDocument, palette: Palette): string {
  if (targets.length === 0) return "";
  const names = targets.slice(0, 10).map((target) => quoted(target, 200));
  const rest = targets.length > names.length ? [`${targets.length - names.length} more`] : [];
  const scope = `only ${counted(summary.datasets, "dataset")} planned, for --target ${[...names, ...rest].join(", ")}`;
  return `${palette.warning("warning:")} ${scope}; nothing else of the config was looked at\n`;
}

function listText(title: string, lines: readonly string[], palette: Palette): string {
  if (lines.length === 0) return "";
  return `${palette.strong(title)}\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function fieldLine(field: string, width: number, value: string): string {
  return `      ${printable(field).padEnd(width)} = ${value}\n`;
}

function widest(names: readonly string[]): number {
  return Math.max(0, ...names.map((name) => name.length));
}

/** Where the config says so, and who causes it, when that is known. */
function note(cause: Change["cause"], position: Position, palette: Palette): string {
  const words = cause === null ? "" : cause === "drift" ? "drift, " : "this change, ";
  return palette.faint(`  # ${words}${place(position)}`);
}

function place({ file, line }: Position): string {
  return `${printable(file)}:${line}`;
}
