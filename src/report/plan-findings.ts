import type { Change, FieldChange, PlanDocument, Refusal, Value } from "../generated/plan-document.js";
import { configFindings, type Finding, failureFindings } from "./finding.js";
import { printable, quoted } from "./printable.js";

/**
 * What of a plan is worth pointing at in the config: why it failed, findings about the config, refused datasets, and,
 * when it was made against a base, each resource with drift. A planned change as such is none: it is what was asked for.
 */
export function planFindings(document: PlanDocument): readonly Finding[] {
  if (document.error !== null) return failureFindings(document.error);
  return [
    ...document.refusals.map(refusalFinding),
    ...configFindings(document.warnings),
    ...document.changes.flatMap(driftFinding),
  ];
}

function refusalFinding({ dataset, id, message, remedies, position }: Refusal): Finding {
  return {
    severity: "error",
    check: "refused",
    subject: dataset,
    title: `Refused: dataset ${dataset}`,
    message: [
      `Dataset ${printable(id)}: ${printable(message)}.`,
      `Nothing is applied until this is settled: ${remedies.map((remedy) => printable(remedy)).join("; or ")}.`,
    ],
    position,
  };
}

function driftFinding(change: Change): readonly Finding[] {
  const fields = driftedFields(change);
  if (change.cause !== "drift" && fields.length === 0) return [];
  return [
    {
      severity: "warning",
      check: "drift",
      subject: change.address,
      title: `Drift: ${change.address}`,
      message: driftText(change, fields),
      position: fields[0]?.position ?? change.position,
    },
  ];
}

function driftText(change: Change, fields: readonly FieldChange[]): readonly string[] {
  switch (change.kind) {
    case "create_dataset":
    case "create_datasource":
      return ["It does not exist on the platform, although the base config declares it as well."];
    case "rename_dataset":
      return [`It is called ${quoted(change.from, 200)} on the platform; apply renames it.`];
    case "update_sharing":
      return [
        "It is shared with other people on the platform; apply brings it back:",
        ...change.add.slice(0, 10).map((address) => `+ ${quoted(address, 200)}`),
        ...change.remove.slice(0, 10).map((address) => `- ${quoted(address, 200)}`),
      ];
    case "update_datasource":
      return ["It was changed on the platform; apply brings it back:", ...fields.slice(0, 10).map(fieldText)];
  }
}

function driftedFields(change: Change): readonly FieldChange[] {
  return change.kind === "update_datasource" ? change.fields.filter(({ cause }) => cause === "drift") : [];
}

function fieldText({ field, before, after }: FieldChange): string {
  return `${printable(field)}: ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: Value): string {
  switch (value.kind) {
    case "absent":
      return "(none)";
    case "text":
      return quoted(value.text, 200);
    case "secret":
      return value.reference === null ? "(secret)" : `(secret) ${printable(value.reference)}`;
  }
}
