import type { DesiredDatasource, DesiredState } from "../model/model.js";

/** Connections whose secret is sent again although nobody can tell whether it differs, by {@link connectionKey}. */
export type Rotation = ReadonlySet<string>;

/** Name of a datasource's connection; for an inline one, which has none, the datasource's address. */
export function connectionKey(dataset: string, { connection, purpose }: DesiredDatasource): string {
  return connection ?? `${dataset}.${purpose}`;
}

/** The keys of all connections in use, in order. */
export function connectionKeys(desired: DesiredState): readonly string[] {
  return [...rotationNumbers(desired).keys()].toSorted();
}

/** Connections whose rotation number is higher than it was: their secret has been rotated in this change. */
export function raisedRotations(desired: DesiredState, base: DesiredState): readonly string[] {
  const before = rotationNumbers(base);
  return [...rotationNumbers(desired)]
    .filter(([key, rotation]) => rotation > (before.get(key) ?? rotation))
    .map(([key]) => key)
    .toSorted();
}

function rotationNumbers({ datasets }: DesiredState): ReadonlyMap<string, number> {
  return new Map(
    datasets.flatMap(({ name, datasources }) =>
      datasources.map((datasource) => [connectionKey(name, datasource), datasource.rotation] as const),
    ),
  );
}
