import type { ActualState, DesiredDataset, DesiredState, Match } from "../model/model.js";

/**
 * The state of the account by the names of a base, made of what was read for the config under review: a dataset that the
 * change renames is there under the name that it still has. What only the base declares was not read, and is not there.
 */
export function actualForBase(base: DesiredState, actual: ActualState): ActualState {
  const found = [...actual.datasets.values()].filter((match) => match.kind === "found");
  const byId = new Map(found.map((match) => [match.dataset.id, match]));
  const byName = new Map(found.map((match) => [match.dataset.name, match]));
  const matchOf = ({ id, name }: DesiredDataset): Match | undefined =>
    (id === null ? byName.get(name) : byId.get(id)) ?? actual.datasets.get(name);
  return {
    datasets: new Map(
      base.datasets.flatMap((dataset) => {
        const match = matchOf(dataset);
        return match === undefined ? [] : [[dataset.name, match] as const];
      }),
    ),
  };
}
