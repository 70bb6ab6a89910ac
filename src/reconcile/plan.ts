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
import { connectionKey, type Rotation } from "./rotation.js";

/** Makes a text of the platform fit to be shown, in case it holds a secret. */
export type Conceal = (text: string) => string;

/**
 * What takes the actual state to the desired one. Pure: the same inputs give the same plan, in the same order.
 * Nothing is ever planned for what the config does not declare. What the plan shows of the actual state goes through
 * `conceal`; nothing is compared in that form.
 */
export function makePlan(
  desired: DesiredState,
  actual: ActualState,
  rotation: Rotation = new Set(),
  conceal: Conceal = (text) => text,
): Plan {
  return {
    datasets: desired.datasets.map((dataset) => {
      const found = actual.datasets.get(dataset.name);
      return found === undefined
        ? planCreation(dataset)
        : planExisting(dataset, found, { rotation, conceal });
    }),
  };
}

interface PlanRules {
  readonly rotation: Rotation;
  readonly conceal: Conceal;
}

function planCreation(dataset: DesiredDataset): DatasetPlan {
  return { action: "create", dataset, datasources: dataset.datasources.map(planNewDatasource) };
}

function planExisting(dataset: DesiredDataset, actual: ActualDataset, rules: PlanRules): DatasetPlan {
  if (actual.type !== dataset.type) {
    return { action: "refuse", dataset, id: actual.id, actualType: rules.conceal(actual.type) };
  }
  const declared = new Set<string>(dataset.datasources.map(({ purpose }) => purpose));
  return {
    action: "keep",
    dataset,
    id: actual.id,
    datasources: dataset.datasources.map((datasource) => planDatasource(datasource, actual, rules)),
    unmanaged: actual.datasources
      .map(({ purpose }) => purpose)
      .filter((purpose) => !declared.has(purpose))
      .map(rules.conceal)
      .toSorted(),
    fingerprint: fingerprint(actual),
  };
}

function planDatasource(
  desired: DesiredDatasource,
  dataset: ActualDataset,
  { rotation, conceal }: PlanRules,
): DatasourcePlan {
  const actual = dataset.datasources.find(({ purpose }) => purpose === desired.purpose);
  if (actual === undefined) return planNewDatasource(desired);
  const { changes, equal, unknown } = diffDatasource(desired, actual, conceal);
  // A connection without a secret has nothing to send again.
  const rotated = secretFieldsOf(desired).length > 0 && rotation.has(connectionKey(dataset.name, desired));
  if (changes.length === 0 && !rotated) return { action: "keep", datasource: desired, uncompared: unknown };
  const resent = rotated ? [...equal, ...unknown] : unknown;
  return { action: "update", datasource: desired, fields: changes, resent };
}

function planNewDatasource(datasource: DesiredDatasource): CreateDatasource {
  return { action: "create", datasource, fields: newDatasourceFields(datasource) };
}
