import pMap from "p-map";
import type { ActualDataset, ActualState, Match } from "../model/model.js";
import { actualDatasource } from "../providers/wire.js";
import type { LightlyReader, RemoteDataset } from "../model/remote.js";
import { type Identity, matchDatasets, type Pins, type RemoteMatch } from "./match.js";

/** What of a declared dataset decides what is read of the account. */
export interface ReadRequest extends Identity {
  /** Sharing is read only where it is managed. */
  readonly shareWith: readonly string[] | null;
}

/**
 * Reads what the account holds of the declared datasets: the datasets themselves, then the datasources of those that
 * exist, and with whom they are shared where that is declared. Only GETs: a {@link LightlyReader} has no other methods.
 * `pins` are those of the whole config, where only a part of it is asked for.
 *
 * @throws {AccountError} when a name stands for more than one dataset.
 */
export async function readActual(
  requests: readonly ReadRequest[],
  reader: LightlyReader,
  concurrency: number,
  pins?: Pins,
): Promise<ActualState> {
  const matches = await matchDatasets(requests, reader, concurrency, pins);
  const read = await pMap(
    requests,
    async ({ name, shareWith }) =>
      [name, await readMatch(matches.get(name), shareWith !== null, reader)] as const,
    { concurrency },
  );
  return { datasets: new Map(read.flatMap(([name, match]) => (match === undefined ? [] : [[name, match]]))) };
}

/** A dataset with its datasources, and its sharing when asked for; `undefined` when it is gone meanwhile. */
export async function readDataset(
  { id, name, type, userId }: RemoteDataset,
  withSharing: boolean,
  reader: LightlyReader,
): Promise<ActualDataset | undefined> {
  const datasources = await reader.getDatasources(id);
  if (datasources === undefined) return undefined;
  return {
    id,
    name,
    owner: userId,
    type: datasetType(type),
    datasources: datasources.map(actualDatasource),
    sharing: withSharing ? await reader.getSharing(id) : null,
  };
}

async function readMatch(
  match: RemoteMatch | undefined,
  withSharing: boolean,
  reader: LightlyReader,
): Promise<Match | undefined> {
  if (match === undefined || match.kind === "absent") return undefined;
  if (match.kind !== "found") return match;
  const dataset = await readDataset(match.dataset, withSharing, reader);
  return dataset === undefined ? undefined : { kind: "found", dataset };
}

/** The config's spelling where it has one. */
function datasetType(type: string): string {
  return type === "Images" ? "images" : type === "Videos" ? "videos" : type;
}
