import pMap from "p-map";
import { compareText } from "../model/diagnostics.js";
import { AccountError } from "../model/errors.js";
import type { Match } from "../model/actual.js";
import type { DesiredDataset } from "../model/desired.js";
import { groupBy } from "../model/group-by.js";
import type { LightlyReader, RemoteDataset } from "../model/remote.js";

/** What tells which dataset of the account a declared one is. */
export type Identity = Pick<DesiredDataset, "key" | "name" | "id" | "renamedFrom">;

/** The dataset that a declared one stands for, or why there is none. */
export type RemoteMatch =
  | { readonly kind: "found"; readonly dataset: RemoteDataset; readonly after: string | null }
  | Exclude<Match, { kind: "found" }>
  | { readonly kind: "absent" };

/** A match before it is known which other datasets are renamed. */
type FirstMatch =
  | { readonly kind: "found"; readonly dataset: RemoteDataset }
  | { readonly kind: "taken"; readonly dataset: RemoteDataset; readonly takenBy: string }
  | Exclude<Match, { kind: "found" | "taken" }>
  | { readonly kind: "absent" };

/** Up to this many names are asked for one by one; a list costs at least two requests, and may be long. */
const namesAskedForSingly = 4;

/**
 * Finds the datasets of the account that the declared ones stand for: by their pinned id, their name, or the name they
 * had before. Few names are asked for one by one, many are looked up in the list of all. `pins` tells of pinned datasets
 * also where they are not among those to be found.
 *
 * @throws {AccountError} when a name stands for more than one dataset.
 */
export async function matchDatasets(
  identities: readonly Identity[],
  reader: LightlyReader,
  concurrency: number,
  pins: Pins = pinsOf(identities),
): Promise<ReadonlyMap<string, RemoteMatch>> {
  const names = [...new Set(identities.flatMap(({ name, renamedFrom }) => [name, renamedFrom ?? name]))];
  const found = await findByName(names, reader, concurrency);
  refuseDuplicates(found);
  const byName = new Map(found.map((dataset) => [dataset.name, dataset]));
  const pinned = await findById(
    identities.flatMap(({ id }) => id ?? []),
    reader,
    concurrency,
  );
  const matches = new Map(
    identities.map(({ key, name, id, renamedFrom }) => {
      const named = byName.get(name);
      const former = renamedFrom === null ? undefined : byName.get(renamedFrom);
      const match = id === null ? byNames(named, former, pins) : byId(id, pinned.get(id), named);
      return [key, match];
    }),
  );
  return inOrderOfRenames(matches, new Map(identities.map(({ key, name }) => [key, name])));
}

/** The keys of the declared datasets that pin an id, by id. */
export type Pins = ReadonlyMap<string, string>;

export function pinsOf(identities: readonly Identity[]): Pins {
  return new Map(identities.flatMap(({ id, key }) => (id === null ? [] : [[id, key] as const])));
}

function byId(id: string, dataset: RemoteDataset | undefined, named: RemoteDataset | undefined): FirstMatch {
  return dataset === undefined ? { kind: "missing", id } : renaming(dataset, named);
}

/** A name that belongs to a pinned dataset stands for that one, until it is renamed as declared. */
function byNames(
  named: RemoteDataset | undefined,
  former: RemoteDataset | undefined,
  pins: Pins,
): FirstMatch {
  const dataset = former ?? named;
  if (dataset === undefined) return { kind: "absent" };
  const claimedBy = pins.get(dataset.id);
  return claimedBy === undefined ? renaming(dataset, named) : { kind: "claimed", id: dataset.id, claimedBy };
}

/** The dataset, unless its declared name belongs to another one of its owner: each owner has names of their own. */
function renaming(dataset: RemoteDataset, named: RemoteDataset | undefined): FirstMatch {
  const isFree = named === undefined || named.id === dataset.id || named.userId !== dataset.userId;
  return isFree ? { kind: "found", dataset } : { kind: "taken", dataset, takenBy: named.id };
}

/** A taken name becomes free when the dataset that has it is renamed first; `names` are the declared ones, by key. */
function inOrderOfRenames(
  matches: ReadonlyMap<string, FirstMatch>,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, RemoteMatch> {
  const renamed = new Map(
    [...matches].flatMap(([key, match]) => {
      if (match.kind !== "taken" && match.kind !== "found") return [];
      return match.dataset.name === names.get(key) ? [] : [[match.dataset.id, key] as const];
    }),
  );
  const before = (key: string): string | undefined => {
    const match = matches.get(key);
    return match?.kind === "taken" ? renamed.get(match.takenBy) : undefined;
  };
  const leadsBack = (start: string): boolean => {
    const seen = new Set<string>();
    for (let key = before(start); key !== undefined && !seen.has(key); key = before(key)) {
      if (key === start) return true;
      seen.add(key);
    }
    return false;
  };
  const inOrder = ([key, match]: readonly [string, FirstMatch]): readonly [string, RemoteMatch] => {
    if (match.kind === "found") return [key, { ...match, after: null }];
    if (match.kind !== "taken") return [key, match];
    const { dataset, takenBy } = match;
    const isCircle = leadsBack(key);
    const first = before(key);
    if (first !== undefined && !isCircle) return [key, { kind: "found", dataset, after: first }];
    return [key, { kind: "taken", id: dataset.id, name: dataset.name, takenBy, isCircle }];
  };
  return new Map([...matches].map(inOrder));
}

async function findByName(
  names: readonly string[],
  reader: LightlyReader,
  concurrency: number,
): Promise<readonly RemoteDataset[]> {
  const askFor = async (wanted: readonly string[]) =>
    (await pMap(wanted, (name) => reader.findDatasets(name), { concurrency })).flat();
  if (names.length <= namesAskedForSingly) return askFor(names);
  const wanted = new Set(names);
  const listed = (await reader.listDatasets()).filter(({ name }) => wanted.has(name));
  // A list that changes while it is paged can skip entries, and a dataset taken for missing would be created again.
  const seen = new Set(listed.map(({ name }) => name));
  return [...listed, ...(await askFor(names.filter((name) => !seen.has(name))))];
}

async function findById(
  ids: readonly string[],
  reader: LightlyReader,
  concurrency: number,
): Promise<ReadonlyMap<string, RemoteDataset>> {
  const found = await pMap(ids, (id) => reader.getDataset(id), { concurrency });
  return new Map(found.flatMap((dataset) => (dataset === undefined ? [] : [[dataset.id, dataset] as const])));
}

function refuseDuplicates(found: readonly RemoteDataset[]): void {
  const lines = [...groupBy(found, ({ name }) => name)]
    .filter(([, namesakes]) => namesakes.length > 1)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([name, namesakes]) => {
      const ids = namesakes.map(({ id }) => id).toSorted();
      return `${JSON.stringify(name)}: ${ids.join(", ")}`;
    });
  if (lines.length === 0) return;
  throw new AccountError(
    `The account has more than one dataset of the same name. ${lines.join("; ")}`,
    "Rename all but the one that is meant in the Lightly app.",
  );
}
