import type { Change, FieldChange, PlanDocument, Refusal } from "../generated/plan-document.js";
import { holdsDrift } from "../model/plan.js";
import { baseNote, fieldLines } from "./change-lines.js";
import { configFindings, type Finding, failureFindings } from "./finding.js";
import { offlineNote } from "./plan-text.js";
import { printable } from "./printable.js";

/**
 * What of a plan is worth pointing at in the config: why it failed, findings about the config, refused datasets, and,
 * when it was made against a base, each resource with drift. A planned change as such is none: it is what was asked for.
 */
export function planFindings(document: PlanDocument): readonly Finding[] {
  if (document.error !== null) return failureFindings(document.error);
  return [
    ...offlineFinding(document),
    ...baseFinding(document),
    ...document.refusals.map(refusalFinding),
    ...configFindings(document.warnings),
    ...document.changes.flatMap(driftFinding),
  ];
}

function offlineFinding({ offline }: PlanDocument): readonly Finding[] {
  if (!offline) return [];
  const message = [`Offline: ${offlineNote}`];
  return [
    { severity: "warning", check: "base", subject: "offline", title: "Offline", message, position: null },
  ];
}

function baseFinding({ base }: PlanDocument): readonly Finding[] {
  if (base === null || base.state === "read") return [];
  const message = [baseNote(base)];
  return [
    { severity: "warning", check: "base", subject: base.state, title: "Base", message, position: null },
  ];
}

function refusalFinding({ dataset, id, message, remedies, position }: Refusal): Finding {
  return {
    severity: "error",
    check: "refused",
    subject: dataset,
    title: `Refused: dataset ${dataset}`,
    message: [
      `${id === "" ? "" : `Dataset ${printable(id)}: `}${printable(message)}.`,
      `Nothing is applied until this is settled: ${remedies.map((remedy) => printable(remedy)).join("; or ")}.`,
    ],
    position,
  };
}

function driftFinding(change: Change): readonly Finding[] {
  const fields = change.fields.filter(({ cause }) => cause === "drift");
  if (!holdsDrift(change)) return [];
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
  if (change.action === "create") {
    return ["It does not exist on the platform, although the base config declares it as well."];
  }
  return [
    "It was changed on the platform; apply brings it back:",
    ...fieldLines({ ...change, fields: fields.slice(0, 10), secrets: [] }).map(({ sign, name, value }) =>
      value === "" ? `${sign} ${name}` : `${name}: ${value}`,
    ),
  ];
}
