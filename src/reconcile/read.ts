import pMap from "p-map";
import type { ActualDataset, ActualResource, ActualState, Match } from "../model/actual.js";
import type { DesiredDataset } from "../model/desired.js";
import type { LightlyReader, RemoteDataset } from "../model/remote.js";
import { kinds } from "../resources/index.js";
import { matchDatasets, type Pins, type RemoteMatch } from "./match.js";

/**
 * Reads what the account holds of the declared datasets: the datasets themselves, then the resources of those that exist;
 * kinds that are read on demand only where they are declared. Only GETs: a {@link LightlyReader} has no other methods.
 * `pins` are those of the whole config, where only a part of it is asked for. `onRead` is called once for each dataset.
 *
 * @throws {AccountError} when a name stands for more than one dataset.
 */
export async function readActual(
  datasets: readonly DesiredDataset[],
  reader: LightlyReader,
  concurrency: number,
  pins?: Pins,
  onRead?: () => void,
): Promise<ActualState> {
  const matches = await matchDatasets(datasets, reader, concurrency, pins);
  const read = await pMap(
    datasets,
    async (dataset) => {
      const match = await readMatch(matches.get(dataset.key), dataset, reader);
      onRead?.();
      return [dataset.key, match] as const;
    },
    { concurrency },
  );
  const found = new Map(read.flatMap(([key, match]) => (match === undefined ? [] : [[key, match]])));
  return { account: ownerOf(found, datasets) ?? (await reader.findOwner()) ?? null, datasets: found };
}

/** A dataset that was found by its name is the caller's own; a pinned one may be shared by somebody else. */
function ownerOf(
  matches: ReadonlyMap<string, Match>,
  datasets: readonly DesiredDataset[],
): string | undefined {
  for (const { key, id } of datasets) {
    const match = matches.get(key);
    if (id === null && match?.kind === "found") return match.dataset.owner;
  }
  return undefined;
}

/** A dataset with the resources that a declared one calls for; `undefined` when it is gone meanwhile. */
export async function readDataset(
  dataset: RemoteDataset,
  declared: DesiredDataset,
  reader: LightlyReader,
): Promise<ActualDataset | undefined> {
  const resources: ActualResource[] = [];
  for (const kind of kinds) {
    const isAsked = declared.resources.some((resource) => resource.kind === kind.name);
    const read = kind.isReadOnDemand && !isAsked ? [] : await kind.read(dataset, reader);
    if (read === undefined) return undefined;
    resources.push(...read);
  }
  return { id: dataset.id, name: dataset.name, owner: dataset.userId, resources };
}

async function readMatch(
  match: RemoteMatch | undefined,
  declared: DesiredDataset,
  reader: LightlyReader,
): Promise<Match | undefined> {
  if (match === undefined || match.kind === "absent") return undefined;
  if (match.kind !== "found") return match;
  const dataset = await readDataset(match.dataset, declared, reader);
  return dataset === undefined ? undefined : { kind: "found", dataset, after: match.after };
}
