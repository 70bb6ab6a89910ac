import type { ActualResource, ActualState } from "../model/actual.js";
import type { DesiredDataset, DesiredState } from "../model/desired.js";
import { compareText, type Diagnostic } from "../model/diagnostics.js";
import { groupBy } from "../model/group-by.js";
import type { Change } from "../model/plan.js";
import { Secret } from "../model/secret.js";
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
  const byDataset = groupBy(changes, (change) => change.dataset);
  // The first one of the base, where several have the same contents.
  const formers = new Map(removed.toReversed().map((dataset) => [contentsOf(dataset), dataset]));
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
        ...likelyRename(dataset, own, formers),
      ];
    });
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
      hint: "remove `renamed_from` once it is done in every account that this config is applied to",
      position: dataset.positions.renamed_from,
    },
  ];
}

/** One gone from the config, one new, with the same storage: perhaps the same dataset. Pointed out, not assumed. */
function likelyRename(
  dataset: DesiredDataset,
  changes: readonly Change[],
  formers: ReadonlyMap<string | undefined, DesiredDataset>,
): readonly Diagnostic[] {
  const isCreated = changes.some(({ part, action }) => part === "" && action === "create");
  const own = isCreated ? contentsOf(dataset) : undefined;
  const former = own === undefined ? undefined : formers.get(own);
  if (former === undefined) return [];
  return [
    {
      code: "likely-rename",
      severity: "warning",
      path: `datasets.${dataset.key}`,
      message: `this dataset would be created, with the datasources of ${JSON.stringify(former.name)}, which is no longer declared`,
      hint: `if it is the same dataset under a new name, add \`${identityOf(former)}\``,
      position: dataset.position,
    },
  ];
}

/** What leads to a dataset under any name; one of somebody else is found by its id alone. */
function identityOf({ id, name }: DesiredDataset): string {
  return id === null ? `renamed_from: ${JSON.stringify(name)}` : `id: ${id}`;
}

/** What makes a dataset the same under another name: its storage but for the secrets, and what else it says of itself. */
function contentsOf({ resources }: DesiredDataset): string | undefined {
  if (resources.every(({ storage }) => storage === null)) return undefined;
  const telling = resources.filter(({ part, storage }) => part === "" || storage !== null);
  return JSON.stringify(
    telling.map((resource) => {
      const isTold = (field: string): boolean =>
        !(resource.fields[field] instanceof Secret) && !(resource.part === "" && field === "name");
      const form = Object.entries(kindOf(resource).form(resource, "origin"));
      const told = form.filter(([field]) => isTold(field)).toSorted(([a], [b]) => compareText(a, b));
      return [resourceKey(resource), told];
    }),
  );
}
