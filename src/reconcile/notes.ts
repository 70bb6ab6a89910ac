import type { ActualResource, ActualState } from "../model/actual.js";
import type { DesiredDataset, DesiredState } from "../model/desired.js";
import type { Diagnostic } from "../model/diagnostics.js";
import type { Change } from "../model/plan.js";
import { kindOf, kinds } from "../resources/index.js";
import { resourceKey } from "./forms.js";

/** What the notes on a plan are made of. */
export interface NotedPlan {
  readonly changes: readonly Change[];
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly only: ReadonlySet<string> | undefined;
  /** Datasets of the base that are declared no more. */
  readonly removed: readonly DesiredDataset[];
}

/** What somebody should know about a plan although it stops nothing, by dataset. */
export function planNotes({ changes, desired, actual, only, removed }: NotedPlan): readonly Diagnostic[] {
  const byDataset = grouped(changes);
  return desired.datasets
    .filter(({ key }) => only === undefined || only.has(key))
    .flatMap((dataset) => {
      const own = byDataset.get(dataset.key) ?? [];
      return [
        ...staleRename(dataset, actual),
        ...kinds.flatMap(({ name, notes }) =>
          notes(
            own.filter(({ kind }) => kind === name),
            resourcesOf(dataset, actual),
          ),
        ),
        ...likelyRename(dataset, own, removed),
      ];
    });
}

function grouped(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.dataset);
    if (group === undefined) groups.set(change.dataset, [change]);
    else group.push(change);
  }
  return groups;
}

function resourcesOf({ key }: DesiredDataset, { datasets }: ActualState): readonly ActualResource[] {
  const match = datasets.get(key);
  return match?.kind === "found" ? match.dataset.resources : [];
}

function staleRename(dataset: DesiredDataset, actual: ActualState): readonly Diagnostic[] {
  const match = actual.datasets.get(dataset.key);
  if (dataset.renamedFrom === null || match?.kind !== "found" || match.dataset.name !== dataset.name)
    return [];
  return [
    {
      code: "stale-rename",
      severity: "warning",
      path: `datasets.${dataset.key}.renamed_from`,
      message: "the rename is done",
      hint: "remove `renamed_from`",
      position: dataset.positions.renamed_from,
    },
  ];
}

/** One gone from the config, one new, with the same storage: perhaps the same dataset. Pointed out, not assumed. */
function likelyRename(
  dataset: DesiredDataset,
  changes: readonly Change[],
  removed: readonly DesiredDataset[],
): readonly Diagnostic[] {
  const isCreated = changes.some(({ part, action }) => part === "" && action === "create");
  const own = contentsOf(dataset);
  const former = isCreated && own !== "[]" ? removed.find((one) => contentsOf(one) === own) : undefined;
  if (former === undefined) return [];
  return [
    {
      code: "likely-rename",
      severity: "warning",
      path: `datasets.${dataset.key}`,
      message: `this dataset would be created, with the datasources of ${JSON.stringify(former.name)}, which is no longer declared`,
      hint: `if it is the same dataset under a new name, add \`renamed_from: ${former.name}\``,
      position: dataset.position,
    },
  ];
}

/** What a dataset holds, as a text; `[]` for nothing. */
function contentsOf({ resources }: DesiredDataset): string {
  return JSON.stringify(
    resources
      .filter((resource) => resource.storage !== null)
      .map((resource) => [resourceKey(resource), Object.entries(kindOf(resource).form(resource, "origin"))]),
  );
}
