import type { Match } from "../model/actual.js";
import type { DesiredDataset } from "../model/desired.js";
import type { Change, Refusal } from "../model/plan.js";
import { kindOf } from "../resources/index.js";
import type { RefusalContext } from "../resources/kind.js";

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
        remedies: waysToTakenName(dataset, match),
        position: dataset.id !== null ? id : dataset.renamedFrom !== null ? former : name,
      };
    case "missing":
      return {
        ...subject,
        reason: "id_missing",
        message: "no dataset has this id, or it is out of reach of this token",
        remedies: [
          "correct the id",
          "have its owner share it again with the user of this token",
          "if it was deleted for good: remove `id`, and a new, empty dataset is created",
        ],
        position: id,
      };
    case "claimed": {
      const other = JSON.stringify(match.claimedBy);
      return {
        ...subject,
        reason: "claimed",
        message: `the dataset of this name (${match.id}) is declared as ${other}, and has not been renamed yet`,
        remedies: [
          "if both are meant to be one dataset: leave this one out",
          `rename that one first: apply with --target ${other}, then plan again`,
          "declare another name",
        ],
        position: dataset.position,
      };
    }
  }
}

function waysToTakenName(
  dataset: DesiredDataset,
  { takenBy, isCircle }: Extract<Match, { kind: "taken" }>,
): readonly string[] {
  if (isCircle) {
    return [
      `in two steps, since names are exchanged: declare a free name for this one (such as ${dataset.key}-2) and leave the name of the other, apply; then declare the final names`,
    ];
  }
  return [
    ...(dataset.renamedFrom === null
      ? []
      : [`if ${takenBy} is the dataset that is meant, the rename was done before: remove \`renamed_from\``]),
    "declare another name",
    "rename the other dataset in the Lightly app, then plan again",
  ];
}

/** The first change of what exists that cannot, or must not, be made. */
export function refusalOfChanges(changes: readonly Change[], context: RefusalContext): Refusal | undefined {
  for (const change of changes) {
    const { found } = change.target;
    const impossible =
      found === null || change.actual === null ? undefined : kindOf(change).refusal(change, context);
    if (found === null || impossible === undefined) continue;
    const place = change.fields.find(({ field }) => field === impossible.reason)?.position;
    return { dataset: change.dataset, id: found.id, ...impossible, position: place ?? change.position };
  }
  return undefined;
}
