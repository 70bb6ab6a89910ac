import type { Refusal as RefusalDocument } from "../generated/plan-document.js";
import { datasetTypes, type RefuseDataset } from "../model/model.js";
import { placeOf } from "./diagnostic-document.js";

/** A refusal in words: what is wrong, and the ways out. */
export function refusalDocument(
  { dataset, id, refusal }: RefuseDataset,
  conceal: (text: string) => string,
): RefusalDocument {
  const subject = { dataset: dataset.name, id, reason: refusal.kind };
  switch (refusal.kind) {
    case "type":
      return {
        ...subject,
        ...typeRefusal(conceal(refusal.actualType), dataset.type),
        position: placeOf(dataset.positions.type),
      };
    case "name_taken":
      return {
        ...subject,
        message: `it is called ${JSON.stringify(conceal(refusal.actualName))} on the platform, and its declared name belongs to another dataset (${refusal.takenBy})`,
        remedies: [
          "declare another name",
          "rename or delete the other dataset in the Lightly app, then plan again",
        ],
        position: placeOf(dataset.id === null ? dataset.positions.renamed_from : dataset.positions.id),
      };
    case "id_missing":
      return {
        ...subject,
        message: "no dataset has this id, or it is out of reach of this token",
        remedies: ["correct the id", "remove `id` to have a new dataset created"],
        position: placeOf(dataset.positions.id),
      };
    case "claimed": {
      const other = JSON.stringify(refusal.claimedBy);
      return {
        ...subject,
        message: `the dataset of this name (${id}) is declared as ${other}, and has not been renamed yet`,
        remedies: [
          `rename that one first: apply with --target ${other}, then plan again`,
          "declare another name",
        ],
        position: placeOf(dataset.position),
      };
    }
  }
}

/** A type that the config language does not have, such as that of crops, cannot be declared. */
function typeRefusal(actual: string, declared: string): Pick<RefusalDocument, "message" | "remedies"> {
  const isDeclarable = datasetTypes.some((type) => type === actual);
  return {
    message: `it exists with type ${JSON.stringify(actual)}, not ${JSON.stringify(declared)}, and the type of a dataset cannot be changed`,
    remedies: [
      isDeclarable
        ? `keep the dataset: declare \`type: ${actual}\``
        : "keep the dataset: no longer declare it, for its type cannot be declared",
      "start over: declare a dataset of another name, or rename or delete this one in the Lightly app (deleting loses its samples, tags and runs), then plan again",
    ],
  };
}
