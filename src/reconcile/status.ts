import type { ActualState } from "../model/actual.js";
import type { DesiredDataset } from "../model/desired.js";
import type { Plan } from "../model/plan.js";
import type { DatasetStatus } from "../model/status.js";
import { datasourcesOf } from "../resources/datasource.js";

/** The status of each of the declared datasets, in their order. Pure. */
export function statusOf(
  plan: Plan,
  datasets: readonly DesiredDataset[],
  actual: ActualState,
): readonly DatasetStatus[] {
  return datasets.map((dataset) => {
    const { key, name, resources } = dataset;
    const match = actual.datasets.get(key);
    const changes = plan.changes.filter((change) => change.dataset === key);
    return {
      dataset: key,
      name,
      id: match?.kind === "found" ? match.dataset.id : null,
      type: String(resources.find(({ part }) => part === "")?.fields["type"]),
      state: plan.refusals.some((refusal) => refusal.dataset === key)
        ? "refused"
        : changes.some(({ action }) => action === "create")
          ? "missing"
          : changes.length > 0
            ? "differs"
            : "as declared",
      datasources: datasourcesOf(resources).map(({ purpose, provider, resourcePath }) => ({
        purpose,
        provider,
        resourcePath,
        writes: purpose !== "input",
      })),
    };
  });
}
