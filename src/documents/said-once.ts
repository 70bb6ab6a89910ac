import type { PlanDocument, Position, Refusal, UnknownSecret } from "../generated/plan-document.js";
import { groupBy } from "../model/group-by.js";
import { messageTemplate } from "./own-names.js";

/** Refusals with one reason. */
export interface SharedRefusal {
  /** That of the first dataset; of several ones, with `${dataset}` for what is its name. */
  readonly shown: Refusal;
  readonly members: readonly Refusal[];
}

/** Secrets that cannot be compared, of one connection; inline ones by where they come from. */
export interface UnknownOfConnection {
  /** `null` for those that are written inline. */
  readonly connection: string | null;
  /** Each field once. */
  readonly secrets: readonly Pick<UnknownSecret, "field" | "reference">[];
  /** Of the resources that have them. */
  readonly addresses: readonly string[];
  readonly positions: readonly Position[];
}

/** The refusals of a plan, those with one reason together. */
export function sharedRefusals({ refusals }: Pick<PlanDocument, "refusals">): readonly SharedRefusal[] {
  const groups = groupBy(refusals, (refusal) => {
    const { reason, message, remedies } = templateOf(refusal);
    return JSON.stringify([reason, message, remedies]);
  });
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    return [{ shown: members.length === 1 ? first : templateOf(first), members }];
  });
}

/** The secrets that could not be compared, by their connections. */
export function unknownByConnection({
  uncompared,
}: Pick<PlanDocument, "uncompared">): readonly UnknownOfConnection[] {
  const groups = groupBy(uncompared, ({ connection, field, reference }) =>
    JSON.stringify(connection ?? [field, reference]),
  );
  return [...groups.values()].map((members) => ({
    connection: members[0]?.connection ?? null,
    secrets: [
      ...new Map(
        members.map(({ field, reference }) => [JSON.stringify([field, reference]), { field, reference }]),
      ).values(),
    ],
    addresses: [...new Set(members.map(({ address }) => address))],
    positions: members.map(({ position }) => position),
  }));
}

function templateOf(refusal: Refusal): Refusal {
  const { dataset, message, remedies } = refusal;
  return {
    ...refusal,
    message: messageTemplate(message, dataset),
    remedies: remedies.map((remedy) => messageTemplate(remedy, dataset)),
  };
}
