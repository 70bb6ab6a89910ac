import type { ActualDataset, Match } from "../model/actual.js";
import { type DesiredDataset, valueIn } from "../model/desired.js";
import type { Change, Refusal } from "../model/plan.js";
import { kindOf } from "../resources/index.js";

/** Why a declared dataset cannot stand for the one of the account that it names. */
export function refusalOfMatch(dataset: DesiredDataset, match: Exclude<Match, { kind: "found" }>): Refusal {
  const subject = { dataset: dataset.key, id: match.id };
  const { id, name, renamed_from: former } = dataset.positions;
  switch (match.kind) {
    case "taken":
      return {
        ...subject,
        reason: "name_taken",
        message: `it is called ${JSON.stringify(match.name)} on the platform, and its declared name belongs to another dataset (${match.takenBy})`,
        remedies: [
          "declare another name",
          "rename or delete the other dataset in the Lightly app, then plan again",
        ],
        position: dataset.id !== null ? id : dataset.renamedFrom !== null ? former : name,
      };
    case "missing":
      return {
        ...subject,
        reason: "id_missing",
        message: "no dataset has this id, or it is out of reach of this token",
        remedies: ["correct the id", "remove `id` to have a new dataset created"],
        position: id,
      };
    case "claimed": {
      const other = JSON.stringify(match.claimedBy);
      return {
        ...subject,
        reason: "claimed",
        message: `the dataset of this name (${match.id}) is declared as ${other}, and has not been renamed yet`,
        remedies: [
          `rename that one first: apply with --target ${other}, then plan again`,
          "declare another name",
        ],
        position: dataset.position,
      };
    }
  }
}

/** Why a dataset that exists cannot become what is declared: one of its changes sets what cannot be changed. */
export function refusalOfImmutable(
  dataset: DesiredDataset,
  actual: ActualDataset,
  changes: readonly Change[],
): Refusal | undefined {
  for (const change of changes) {
    for (const { field, before, after, position } of change.actual === null ? [] : change.fields) {
      const explain = valueIn(kindOf(change).immutable, field);
      if (explain === undefined || before.kind !== "text" || after.kind !== "text") continue;
      return {
        dataset: dataset.key,
        id: actual.id,
        reason: field,
        ...explain(before.text, after.text),
        position,
      };
    }
  }
  return undefined;
}
