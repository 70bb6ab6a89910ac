import type {
  ActualDataset,
  ActualState,
  CreateDatasource,
  DatasetPlan,
  DatasourcePlan,
  DesiredDataset,
  DesiredDatasource,
  DesiredState,
  Match,
  Plan,
} from "../model/model.js";
import { fingerprint } from "./canonical.js";
import { diffDatasource, newDatasourceFields, secretFieldsOf } from "./diff.js";
import { connectionKey, type Rotation } from "./rotation.js";
import { planSharing } from "./sharing.js";

/**
 * What takes the actual state to the desired one. Pure: the same inputs give the same plan, in the same order.
 * Nothing is ever planned for what the config does not declare.
 */
export function makePlan(desired: DesiredState, actual: ActualState, rotation: Rotation = new Set()): Plan {
  return {
    datasets: desired.datasets.map((dataset) =>
      planDataset(dataset, actual.datasets.get(dataset.name), rotation),
    ),
  };
}

function planDataset(dataset: DesiredDataset, match: Match | undefined, rotation: Rotation): DatasetPlan {
  switch (match?.kind) {
    case undefined:
      return planCreation(dataset);
    case "found":
      return planExisting(dataset, match.dataset, rotation);
    case "taken": {
      const refusal = { kind: "name_taken", actualName: match.name, takenBy: match.takenBy } as const;
      return { action: "refuse", dataset, id: match.id, refusal };
    }
    case "missing":
      return { action: "refuse", dataset, id: match.id, refusal: { kind: "id_missing" } };
    case "claimed": {
      const refusal = { kind: "claimed", claimedBy: match.claimedBy } as const;
      return { action: "refuse", dataset, id: match.id, refusal };
    }
  }
}

function planCreation(dataset: DesiredDataset): DatasetPlan {
  return {
    action: "create",
    dataset,
    datasources: dataset.datasources.map(planNewDatasource),
    sharing: planSharing(dataset, null),
  };
}

function planExisting(dataset: DesiredDataset, actual: ActualDataset, rotation: Rotation): DatasetPlan {
  if (actual.type !== dataset.type) {
    return { action: "refuse", dataset, id: actual.id, refusal: { kind: "type", actualType: actual.type } };
  }
  const declared = new Set<string>(dataset.datasources.map(({ purpose }) => purpose));
  return {
    action: "keep",
    dataset,
    id: actual.id,
    actualName: actual.name,
    sharing: planSharing(dataset, actual.sharing),
    datasources: dataset.datasources.map((datasource) =>
      planDatasource(datasource, actual, rotation.has(connectionKey(dataset.name, datasource))),
    ),
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
  isRotated: boolean,
): DatasourcePlan {
  const actual = dataset.datasources.find(({ purpose }) => purpose === desired.purpose);
  if (actual === undefined) return planNewDatasource(desired);
  const { changes, equal, unknown } = diffDatasource(desired, actual);
  // A connection without a secret has nothing to send again.
  const rotated = isRotated && secretFieldsOf(desired).length > 0;
  if (changes.length === 0 && !rotated) return { action: "keep", datasource: desired, uncompared: unknown };
  const resent = rotated ? [...equal, ...unknown] : unknown;
  return { action: "update", datasource: desired, fields: changes, resent };
}

function planNewDatasource(datasource: DesiredDatasource): CreateDatasource {
  return { action: "create", datasource, fields: newDatasourceFields(datasource) };
}
