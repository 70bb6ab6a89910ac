import type { Change } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";

/** How many resources are created, and how many of the others are updated. */
export interface ResourceCounts {
  readonly create: number;
  readonly update: number;
}

/** Something that is to be written, or was. */
interface Write {
  readonly kind: Change["kind"];
  readonly dataset: string;
}

/** What was done of a plan, counted as {@link countResources} does. */
export function doneResources({ datasets }: ResultDocument): ResourceCounts {
  return countResources(
    datasets.flatMap(({ dataset, steps }) =>
      steps.filter(({ status }) => status === "done").map(({ kind }) => ({ kind, dataset })),
    ),
  );
}

/** A dataset is one resource, with its name and the people it is shared with; so is each of its datasources. */
export function countResources(writes: readonly Write[]): ResourceCounts {
  const of = (kind: Write["kind"]) => writes.filter((write) => write.kind === kind);
  const created = new Set(of("create_dataset").map(({ dataset }) => dataset));
  const updated = new Set(
    [...of("rename_dataset"), ...of("update_sharing")]
      .map(({ dataset }) => dataset)
      .filter((dataset) => !created.has(dataset)),
  );
  return {
    create: created.size + of("create_datasource").length,
    update: updated.size + of("update_datasource").length,
  };
}
