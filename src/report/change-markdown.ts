import type {
  Change,
  CreateDatasource,
  FieldChange,
  SecretField,
  UpdateDatasource,
  Value,
} from "../generated/plan-document.js";
import { cellCode, tableRow } from "./markdown-text.js";
import { placeText } from "./place.js";
import { printable, quoted } from "./printable.js";

/** Who causes a change; without a base, everything is taken as this config's. */
export type Cause = "change" | "drift";

/** What of a change has that cause; `undefined` if nothing has. */
export function partOf(change: Change, cause: Cause): Change | undefined {
  const own = (change.cause ?? "change") === cause;
  if (change.kind !== "update_datasource") return own ? change : undefined;
  const fields = change.fields.filter((field) => (field.cause ?? "change") === cause);
  const resent = own ? change.resent : [];
  return fields.length + resent.length === 0 ? undefined : { ...change, fields, resent };
}

/** The row of a change in the table: action, address, what, where. */
export function changeRow(change: Change): string {
  return tableRow([
    actions[change.kind],
    cellCode(change.address),
    whatText(change),
    cellCode(placeText(change.position)),
  ]);
}

const actions = {
  create_dataset: "create",
  rename_dataset: "rename",
  create_datasource: "create",
  update_datasource: "update",
  update_sharing: "share",
} as const satisfies Record<Change["kind"], string>;

/** The fields of a change as lines of a diff, fit to be fenced. */
export function changeDiff(change: Change): readonly string[] {
  const where = `  # ${printable(placeText(change.position))}`;
  switch (change.kind) {
    case "create_dataset":
      return [`+ dataset ${quoted(change.dataset, 200)} (${printable(change.type)})${where}`];
    case "rename_dataset":
      return [`- name = ${quoted(change.from, 200)}`, `+ name = ${quoted(change.dataset, 200)}${where}`];
    case "update_sharing":
      return [
        `  shared with${where}`,
        ...change.remove.map((address) => `-   ${quoted(address, 200)}`),
        ...change.add.map((address) => `+   ${quoted(address, 200)}`),
      ];
    case "create_datasource":
      return [`+ ${titleText(change)}${where}`, ...change.fields.flatMap(fieldDiff)];
    case "update_datasource":
      return [
        `  ${titleText(change)}${where}`,
        ...change.fields.flatMap(fieldDiff),
        ...change.resent.map(resentDiff),
      ];
  }
}

function whatText(change: Change): string {
  switch (change.kind) {
    case "create_dataset":
      return `dataset of type ${cellCode(change.type)}`;
    case "rename_dataset":
      return `from ${cellCode(change.from)}`;
    case "update_sharing":
      return `${change.add.length} added, ${change.remove.length} removed`;
    case "create_datasource":
      return `${cellCode(change.provider)} datasource`;
    case "update_datasource":
      return [
        ...(change.fields.length === 0 ? [] : [namesText(change.fields)]),
        ...(change.resent.length === 0 ? [] : [`sends ${namesText(change.resent)} again`]),
      ].join("; ");
  }
}

function namesText(fields: readonly { readonly field: string }[]): string {
  const shown = fields.slice(0, 10).map(({ field }) => cellCode(field));
  const rest = fields.length > shown.length ? [`${fields.length - shown.length} more`] : [];
  return [...shown, ...rest].join(", ");
}

function titleText({ purpose, provider, connection }: CreateDatasource | UpdateDatasource): string {
  const through = connection === null ? "" : `, connection ${quoted(connection, 200)}`;
  return `${purpose} datasource (${printable(provider)}${through})`;
}

function fieldDiff({ field, before, after }: FieldChange): readonly string[] {
  const line = (sign: string, value: Value): readonly string[] =>
    value.kind === "absent" ? [] : [`${sign}   ${printable(field)} = ${valueText(value)}`];
  return [...line("-", before), ...line("+", after)];
}

function valueText(value: Exclude<Value, { kind: "absent" }>): string {
  if (value.kind === "text") return quoted(value.text);
  return value.reference === null ? "(secret)" : `(secret) ${printable(value.reference)}`;
}

function resentDiff({ field, reference }: SecretField): string {
  return `+   ${printable(field)} = (secret) ${printable(reference)}, sent again`;
}
