import { groupBy } from "../model/group-by.js";
import type { RemoteDataset } from "../model/remote.js";
import type { ExistingConfig } from "./existing.js";

/**
 * Why datasets cannot be declared because of the name that they share with another one, by id: a config has each name
 * once, and a name alone means the caller's own dataset. The caller's own comes first, then the lowest id.
 */
export function nameClashes(
  datasets: readonly RemoteDataset[],
  own: readonly RemoteDataset[],
  existing: ExistingConfig | undefined,
): ReadonlyMap<string, string> {
  const ownIds = new Set(own.map(({ id }) => id));
  const ownByName = groupBy(own, ({ name }) => name);
  const exported = new Map<string, RemoteDataset>();
  const reasons = new Map<string, string>();
  for (const dataset of datasets.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const { id, name } = dataset;
    const namesakes = (ownByName.get(name) ?? []).filter((other) => other.id !== id);
    const [first] = namesakes;
    const earlier = exported.get(name);
    if (first !== undefined && ownIds.has(id)) {
      reasons.set(id, `another dataset of yours has the same name (${idsOf(namesakes)}); rename one`);
    } else if (first !== undefined) {
      reasons.set(id, `you have a dataset of the same name (${idsOf(namesakes)})`);
    } else if (earlier !== undefined) {
      reasons.set(id, `another dataset of the same name is exported (id ${earlier.id})`);
    } else if (existing?.hasDataset(name) && existing.nameOf(dataset, ownIds.has(id)) === undefined) {
      reasons.set(id, "the config declares another dataset of the same name");
    } else {
      exported.set(name, dataset);
    }
  }
  return reasons;
}

function idsOf(datasets: readonly RemoteDataset[]): string {
  return `id ${datasets.map(({ id }) => id).join(", ")}`;
}
