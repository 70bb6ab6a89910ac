import type { Diagnostic } from "../model/diagnostics.js";
import type { ActualState, DatasetPlan, DesiredDataset, DesiredState, Plan } from "../model/model.js";
import { canonicalDesired } from "./canonical.js";

/** What somebody should know about a plan although it stops nothing. */
export function planNotes(
  plan: Plan,
  actual: ActualState,
  base: DesiredState | undefined,
): readonly Diagnostic[] {
  return plan.datasets.flatMap((dataset) => [
    ...staleRename(dataset, actual),
    ...movedInput(dataset),
    ...likelyRename(dataset, plan, base),
  ]);
}

function staleRename({ dataset }: DatasetPlan, actual: ActualState): readonly Diagnostic[] {
  const match = actual.datasets.get(dataset.name);
  if (dataset.renamedFrom === null || match?.kind !== "found" || match.dataset.name !== dataset.name)
    return [];
  return [
    {
      code: "stale-rename",
      severity: "warning",
      path: `datasets.${dataset.name}.renamed_from`,
      message: "the rename is done",
      hint: "remove `renamed_from`",
      position: dataset.positions.renamed_from,
    },
  ];
}

/** Metadata and predictions are found by names relative to the input folder. */
function movedInput(plan: DatasetPlan): readonly Diagnostic[] {
  if (plan.action !== "keep") return [];
  const moved = (purpose: string) =>
    plan.datasources
      .flatMap((one) => (one.action === "update" && one.datasource.purpose === purpose ? one.fields : []))
      .find(({ field }) => field === "resource_path");
  const input = moved("input");
  if (input === undefined || moved("lightly") !== undefined) return [];
  return [
    {
      code: "input-moved",
      severity: "warning",
      path: `datasets.${plan.dataset.name}.datasources.input.resource_path`,
      message: "the input folder changes while the lightly folder stays",
      hint: "metadata and predictions in the lightly folder are matched by file names relative to the input folder: check that they still fit",
      position: input.position,
    },
  ];
}

/** One gone from the config, one new, with the same datasources: perhaps the same dataset. Pointed out, not assumed. */
function likelyRename(
  plan: DatasetPlan,
  { datasets }: Plan,
  base: DesiredState | undefined,
): readonly Diagnostic[] {
  if (plan.action !== "create" || base === undefined || plan.dataset.datasources.length === 0) return [];
  const declared = new Set(datasets.map(({ dataset }) => dataset.name));
  const former = base.datasets.find(
    (one) =>
      !declared.has(one.name) && one.type === plan.dataset.type && storageOf(one) === storageOf(plan.dataset),
  );
  if (former === undefined) return [];
  return [
    {
      code: "likely-rename",
      severity: "warning",
      path: `datasets.${plan.dataset.name}`,
      message: `this dataset would be created, with the datasources of ${JSON.stringify(former.name)}, which is no longer declared`,
      hint: `if it is the same dataset under a new name, add \`renamed_from: ${former.name}\``,
      position: plan.dataset.position,
    },
  ];
}

function storageOf({ datasources }: DesiredDataset): string {
  return JSON.stringify(datasources.map((datasource) => [datasource.purpose, canonicalDesired(datasource)]));
}
