import type { Position } from "../diagnostics.js";
import type {
  DatasetPlan,
  DatasourcePlan,
  DesiredDatasource,
  FieldChange,
  Plan,
  SecretField,
  ShownValue,
} from "../model.js";
import { isChanged, type PlanSummary, summarize } from "../summary.js";
import type { Palette } from "./palette.js";
import { counted, printable, quoted } from "./printable.js";

/** A plan for people, in the manner of Terraform. The same plan gives the same text. */
export function planText(plan: Plan, palette: Palette): string {
  const sections = [
    ...plan.datasets
      .filter((dataset) => dataset.action === "refuse" || isChanged(dataset))
      .map(datasetText(palette)),
    unmanagedText(plan, palette),
    uncomparedText(plan, palette),
    headlineText(plan, palette),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

/** `Plan: 2 to create, 1 to update, 5 unchanged.`, or `No changes.` */
export function planHeadline({ create, update, unchanged, refused, uncompared }: PlanSummary): string {
  const unknown = uncompared === 0 ? "" : ` ${counted(uncompared, "secret")} could not be compared.`;
  if (refused > 0) return `Refused: ${counted(refused, "dataset")} cannot be changed as declared.`;
  if (create + update === 0) return `No changes. ${counted(unchanged, "resource")} as declared.${unknown}`;
  return `Plan: ${create} to create, ${update} to update, ${unchanged} unchanged.${unknown}`;
}

function headlineText(plan: Plan, palette: Palette): string {
  return `${palette.strong(planHeadline(summarize(plan)))}\n`;
}

function datasetText(palette: Palette): (dataset: DatasetPlan) => string {
  return (plan) => {
    const { dataset } = plan;
    const title = (sign: string, rest = "") =>
      `${sign} dataset ${quoted(dataset.name)} (${dataset.type})${rest}${at(dataset.position, palette)}\n`;
    switch (plan.action) {
      case "create":
        return (
          title(palette.add("+")) +
          fieldLine("    ", "id", "id".length, "(known after apply)") +
          plan.datasources.map(datasourceText(palette)).join("")
        );
      case "keep":
        return title(palette.change("~")) + plan.datasources.map(datasourceText(palette)).join("");
      case "refuse":
        return (
          title(palette.error("!")) +
          refusalText(plan.id, dataset.type, plan.actualType, dataset.typePosition)
        );
      default:
        return plan satisfies never;
    }
  };
}

function refusalText(id: string, wanted: string, actual: string, position: Position): string {
  return [
    `    The dataset exists (id ${printable(id)}) with type ${quoted(actual)}, and the type of a dataset cannot be changed.`,
    `    ${place(position)} declares ${wanted}. Nothing is applied until this is settled, in one of two ways:`,
    `      - keep the dataset: declare \`type: ${printable(actual)}\``,
    `      - start over: declare a dataset of another name, or rename or delete this one in the Lightly app`,
    `        (deleting loses its samples, tags and runs), then plan again`,
    "",
  ].join("\n");
}

function datasourceText(palette: Palette): (plan: DatasourcePlan) => string {
  return (plan) => {
    const { datasource } = plan;
    switch (plan.action) {
      case "keep":
        return "";
      case "create":
        return (
          `  ${palette.add("+")} ${datasourceTitle(datasource)}${at(datasource.position, palette)}\n` +
          createdFields(plan.fields)
        );
      case "update":
        return (
          `  ${palette.change("~")} ${datasourceTitle(datasource)}${at(datasource.position, palette)}\n` +
          changedFields(plan.fields, plan.resent, palette)
        );
      default:
        return plan satisfies never;
    }
  };
}

function datasourceTitle({ purpose, provider, connection }: DesiredDatasource): string {
  return `${purpose} (${provider}${connection === null ? "" : `, connection ${printable(connection)}`})`;
}

function createdFields(fields: readonly FieldChange[]): string {
  const width = widest(fields.map(({ field }) => field));
  return fields.map(({ field, after }) => fieldLine("      ", field, width, valueText(after))).join("");
}

function changedFields(
  fields: readonly FieldChange[],
  resent: readonly SecretField[],
  palette: Palette,
): string {
  const width = widest([...fields, ...resent].map(({ field }) => field));
  const changed = fields.map(({ field, before, after, position }) =>
    fieldLine("      ", field, width, `${valueText(before)} → ${valueText(after)}${at(position, palette)}`),
  );
  const sent = resent.map(({ field, secret, position }) =>
    fieldLine("      ", field, width, `(secret) ${secret.reference}, sent again${at(position, palette)}`),
  );
  return [...changed, ...sent].join("");
}

function valueText(value: ShownValue): string {
  switch (value.kind) {
    case "absent":
      return "(none)";
    case "text":
      return quoted(value.text);
    case "secret":
      return value.reference === null ? "(secret)" : `(secret) ${value.reference}`;
    default:
      return value satisfies never;
  }
}

function unmanagedText(plan: Plan, palette: Palette): string {
  const lines = plan.datasets.flatMap((dataset) =>
    dataset.action !== "keep"
      ? []
      : dataset.unmanaged.map(
          (purpose) => `    ${printable(dataset.dataset.name)}: ${printable(purpose)} datasource\n`,
        ),
  );
  if (lines.length === 0) return "";
  return `${palette.strong("Not declared, and left alone:")}\n${lines.join("")}`;
}

function uncomparedText(plan: Plan, palette: Palette): string {
  const lines = plan.datasets
    .flatMap((dataset) =>
      (dataset.action === "keep" ? dataset.datasources : []).map((one) => ({ dataset, one })),
    )
    .flatMap(({ dataset, one }) =>
      one.action !== "keep"
        ? []
        : one.uncompared.map(
            ({ field, secret, position }) =>
              `    ${printable(dataset.dataset.name)}, ${one.datasource.purpose}: ${field} (secret) ${secret.reference}${at(position, palette)}\n`,
          ),
    );
  if (lines.length === 0) return "";
  const title = "Not compared, because the platform does not show them; --rotate sends them again:";
  return `${palette.strong(title)}\n${lines.join("")}`;
}

function fieldLine(indent: string, field: string, width: number, value: string): string {
  return `${indent}${printable(field).padEnd(width)} = ${value}\n`;
}

function widest(names: readonly string[]): number {
  return Math.max(0, ...names.map((name) => name.length));
}

function at(position: Position, palette: Palette): string {
  return palette.faint(`  # ${place(position)}`);
}

function place({ file, line }: Position): string {
  return `${printable(file)}:${line}`;
}
