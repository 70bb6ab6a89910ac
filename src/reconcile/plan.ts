import type {
  ActualDataset,
  ActualState,
  CreateDatasource,
  DatasetPlan,
  DatasourcePlan,
  DesiredDataset,
  DesiredDatasource,
  DesiredState,
  Plan,
} from "../model.js";
import { fingerprint } from "./canonical.js";
import { diffDatasource, newDatasourceFields, secretFieldsOf } from "./diff.js";

/** Connections whose secrets are sent again although nobody can tell whether they differ: names, or all of them. */
export type Rotation = ReadonlySet<string> | "all";

/**
 * What takes the actual state to the desired one. Pure: the same inputs give the same plan, in the same order.
 * Nothing is ever planned for what the config does not declare.
 */
export function makePlan(desired: DesiredState, actual: ActualState, rotation: Rotation = new Set()): Plan {
  return {
    datasets: desired.datasets.map((dataset) => {
      const found = actual.datasets.get(dataset.name);
      return found === undefined ? planCreation(dataset) : planExisting(dataset, found, rotation);
    }),
  };
}

function planCreation(dataset: DesiredDataset): DatasetPlan {
  return { action: "create", dataset, datasources: dataset.datasources.map(planNewDatasource) };
}

function planExisting(dataset: DesiredDataset, actual: ActualDataset, rotation: Rotation): DatasetPlan {
  if (actual.type !== dataset.type) {
    return { action: "refuse", dataset, id: actual.id, actualType: actual.type };
  }
  const declared = new Set<string>(dataset.datasources.map(({ purpose }) => purpose));
  return {
    action: "keep",
    dataset,
    id: actual.id,
    datasources: dataset.datasources.map((datasource) => planDatasource(datasource, actual, rotation)),
    unmanaged: actual.datasources
      .map(({ purpose }) => purpose)
      .filter((purpose) => !declared.has(purpose))
      .toSorted(),
    fingerprint: fingerprint(actual),
  };
}

function planDatasource(
  desired: DesiredDatasource,
  dataset: ActualDataset,
  rotation: Rotation,
): DatasourcePlan {
  const actual = dataset.datasources.find(({ purpose }) => purpose === desired.purpose);
  if (actual === undefined) return planNewDatasource(desired);
  const { changes, equal, unknown } = diffDatasource(desired, actual);
  const rotated = isRotated(desired, rotation);
  if (changes.length === 0 && !rotated) return { action: "keep", datasource: desired, uncompared: unknown };
  const resent = rotated ? [...equal, ...unknown] : unknown;
  return { action: "update", datasource: desired, fields: changes, resent };
}

function planNewDatasource(datasource: DesiredDatasource): CreateDatasource {
  return { action: "create", datasource, fields: newDatasourceFields(datasource) };
}

/** A connection without a secret has nothing to send again. */
function isRotated(desired: DesiredDatasource, rotation: Rotation): boolean {
  if (secretFieldsOf(desired).length === 0) return false;
  return rotation === "all" || (desired.connection !== null && rotation.has(desired.connection));
}
