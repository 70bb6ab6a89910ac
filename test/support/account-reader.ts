import { expect } from "vitest";
import type { LightlyReader, RemoteDataset, RemoteSharing, WireDatasource } from "../../src/model/remote.js";

/** What an account holds, for tests that need neither a platform nor a network. */
export interface AccountContents {
  readonly datasets: readonly RemoteDataset[];
  /** What a list shows; all datasets unless told. */
  readonly listed?: readonly RemoteDataset[];
  /** By dataset id; a dataset without an entry is gone. */
  readonly datasources?: Readonly<Record<string, readonly WireDatasource[]>>;
  /** By dataset id. */
  readonly sharing?: Readonly<Record<string, RemoteSharing>>;
  /** The caller's id; unless given, nobody knows it. */
  readonly owner?: string;
}

export function remote(id: string, name: string, userId = "me", type = "Images"): RemoteDataset {
  return { id, name, type, userId };
}

/** The reader of an account, what it was asked for so far, and how much at a time at most. */
export function readerOf(contents: AccountContents | readonly RemoteDataset[]): {
  readonly reader: LightlyReader;
  readonly asked: readonly string[];
  readonly most: () => number;
} {
  const { datasets, listed, datasources, sharing, owner }: AccountContents =
    "datasets" in contents ? contents : { datasets: contents };
  const asked: string[] = [];
  let [now, most] = [0, 0];
  const ask = async <T>(what: string, answer: T): Promise<T> => {
    asked.push(what);
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return answer;
  };
  const unasked = (): never => expect.fail("is not asked for");
  const named = (name: string) => datasets.filter((one) => one.name === name);
  const known = (id: string) => datasets.find((one) => one.id === id);
  const reader: LightlyReader = {
    listDatasets: () => ask("list", listed ?? datasets),
    findDatasets: (name) => ask(`name ${name}`, named(name)),
    getDataset: (id) => ask(`id ${id}`, known(id)),
    getSharing: (id) => ask(`sharing ${id}`, sharing?.[id] ?? { users: [], teams: [] }),
    getDatasources: (id) => ask(`datasources ${id}`, datasources?.[id]),
    getUnfinishedRuns: unasked,
    findOwner: () => ask("owner", owner),
  };
  return { reader, asked, most: () => most };
}
