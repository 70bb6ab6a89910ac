import { createHash } from "node:crypto";
import type { DesiredDataset, DesiredState } from "../model/desired.js";
import { compareText } from "../model/diagnostics.js";
import type { LightlyReader, RemoteDataset } from "../model/remote.js";
import { publicBody } from "../providers/wire.js";
import { wireTypes } from "../resources/dataset.js";
import { datasourcesOf } from "../resources/datasource.js";

/**
 * An account that is just as a base declares it, to plan a change without a token. It has no secrets; ids that the base
 * does not pin are made up, unless the change pins them.
 */
export function baseAccount(base: DesiredState, desired: DesiredState): LightlyReader {
  const pinned = new Map(
    desired.datasets.flatMap(({ id, name, renamedFrom }) => (id === null ? [] : [[renamedFrom ?? name, id]])),
  );
  const known = new Map(
    base.datasets.map((dataset) => {
      const id = dataset.id ?? pinned.get(dataset.name) ?? madeUpId(dataset.name);
      return [id, { dataset, remote: remoteOf(dataset, id) }] as const;
    }),
  );
  const all = [...known.values()].map(({ remote }) => remote).toSorted((a, b) => compareText(a.id, b.id));
  return {
    listDatasets: async (scope = "own") => Promise.resolve(scope === "own" ? all : []),
    findDatasets: async (name) => Promise.resolve(all.filter((one) => one.name === name)),
    getDataset: async (id) => Promise.resolve(known.get(id)?.remote),
    getSharing: async (id) => Promise.resolve({ users: peopleOf(known.get(id)?.dataset), teams: [] }),
    getUnfinishedRuns: async () => Promise.resolve([]),
    findOwner: async () => Promise.resolve(owner),
    getDatasources: async (id) => {
      const resources = known.get(id)?.dataset.resources;
      return Promise.resolve(resources && datasourcesOf(resources).map(publicBody));
    },
  };
}

const owner = "base";

function remoteOf({ name, resources }: DesiredDataset, id: string): RemoteDataset {
  const type = resources.find(({ kind }) => kind === "dataset")?.fields["type"];
  return { id, name, type: type === "videos" ? wireTypes.videos : wireTypes.images, userId: owner };
}

function peopleOf(dataset: DesiredDataset | undefined): readonly string[] {
  const sharing = dataset?.resources.find(({ kind }) => kind === "sharing");
  return Object.values(sharing?.fields ?? {}).map(String);
}

function madeUpId(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 24);
}
