import { emptyState, type DatasetRecord, type EmulatorState } from "./state.js";

/** The datasets and the look-ups that requests need. Records are never changed in place: `save` replaces them. */
export interface Store {
  /** An id that was never given out before. */
  nextId(): string;
  get(id: string): DatasetRecord | undefined;
  /** Adds a dataset, or replaces the one with the same id. */
  save(dataset: DatasetRecord): void;
  remove(id: string): void;
  ownedBy(email: string): readonly DatasetRecord[];
  /** The owner's datasets of a name, whatever its case. */
  named(email: string, name: string): readonly DatasetRecord[];
  /** Datasets that were shared with a person, or with the person's team. */
  sharedWith(email: string, team: string | undefined): readonly DatasetRecord[];
  childrenOf(id: string): readonly DatasetRecord[];
  /** The ids of the `number` datasets that were created last. */
  newest(number: number): ReadonlySet<string>;
  state(): EmulatorState;
}

/** Builds a store from a saved state; `changed` is called after every change. Throws when two datasets have one id. */
export function createStore(initial: EmulatorState, changed: () => void): Store {
  const datasets = new Map<string, DatasetRecord>();
  const index = new Map<string, Set<string>>();
  let sequence = initial.sequence;

  function put(dataset: DatasetRecord): void {
    const before = datasets.get(dataset.id);
    datasets.set(dataset.id, dataset);
    reindex(index, dataset.id, before === undefined ? [] : indexKeys(before), indexKeys(dataset));
  }

  function lookUp(key: string): readonly DatasetRecord[] {
    return [...(index.get(key) ?? [])].flatMap((id) => datasets.get(id) ?? []);
  }

  for (const dataset of initial.datasets) {
    if (datasets.has(dataset.id)) throw new Error(`Two datasets have the id ${dataset.id}.`);
    put(dataset);
  }

  return {
    nextId() {
      sequence += 1;
      changed();
      return idOf(sequence);
    },
    get: (id) => datasets.get(id),
    save(dataset) {
      put(dataset);
      changed();
    },
    remove(id) {
      const before = datasets.get(id);
      if (before === undefined) return;
      datasets.delete(id);
      reindex(index, id, indexKeys(before), []);
      changed();
    },
    ownedBy: (email) => lookUp(key.owner(email)),
    named: (email, name) => lookUp(key.name(email, name)),
    sharedWith(email, team) {
      const byTeam = team === undefined ? [] : lookUp(key.team(team));
      return [...new Set([...lookUp(key.reader(email)), ...byTeam])].filter(({ owner }) => owner !== email);
    },
    childrenOf: (id) => lookUp(key.parent(id)),
    newest: (number) => new Set(number === 0 ? [] : [...datasets.keys()].slice(-number)),
    state: () => ({ ...emptyState, sequence, datasets: [...datasets.values()] }),
  };
}

/** Each look-up is an equality on one of these keys. */
const key = {
  owner: (email: string) => `owner\n${email}`,
  name: (email: string, name: string) => `name\n${email}\n${name.toLowerCase()}`,
  reader: (email: string) => `reader\n${email.toLowerCase()}`,
  team: (team: string) => `team\n${team}`,
  parent: (id: string) => `parent\n${id}`,
};

function indexKeys(dataset: DatasetRecord): readonly string[] {
  return [
    key.owner(dataset.owner),
    key.name(dataset.owner, dataset.name),
    ...(dataset.share?.users ?? []).map(key.reader),
    ...(dataset.share?.teams ?? []).map(key.team),
    ...(dataset.parentDatasetId === undefined ? [] : [key.parent(dataset.parentDatasetId)]),
  ];
}

/** Touches only the keys that differ: a set keeps the order of creation as long as its members stay. */
function reindex(
  index: Map<string, Set<string>>,
  id: string,
  before: readonly string[],
  after: readonly string[],
): void {
  for (const gone of before.filter((candidate) => !after.includes(candidate))) {
    const members = index.get(gone);
    members?.delete(id);
    if (members?.size === 0) index.delete(gone);
  }
  for (const fresh of after.filter((candidate) => !before.includes(candidate))) {
    const members = index.get(fresh);
    if (members === undefined) index.set(fresh, new Set([id]));
    else members.add(id);
  }
}

/** 24 hexadecimal digits that ascend in order of creation. The first eight look like the time in a real id. */
function idOf(sequence: number): string {
  return `65f0c0de${sequence.toString(16).padStart(16, "0")}`;
}
