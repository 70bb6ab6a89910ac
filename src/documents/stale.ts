import { isDeepStrictEqual } from "node:util";
import { compareText } from "../model/diagnostics.js";
import type { Change, PlanDocument, Resource } from "../generated/plan-document.js";

/**
 * What moved between a saved plan and a fresh one of the same datasets, one sentence each, most general first. Nothing
 * moved: applying the fresh plan does exactly what the saved one says.
 */
export function whatMoved(saved: PlanDocument, fresh: PlanDocument): readonly string[] {
  return [
    ...(saved.config.hash === fresh.config.hash ? [] : ["The config asks for something else."]),
    ...(saved.server === fresh.server ? [] : [`The server is ${fresh.server}, and was ${saved.server}.`]),
    // An account that was empty had no known owner; whatever was added since is somewhere else.
    ...(saved.account === null || saved.account === fresh.account ? [] : [accountSentence(saved, fresh)]),
    ...datasetSentences(saved, fresh),
  ];
}

/** A dataset that moved explains its changes; for the others they speak for themselves. */
function datasetSentences(saved: PlanDocument, fresh: PlanDocument): readonly string[] {
  const moved = movedResources(saved, fresh);
  return [
    ...[...moved].map(([dataset, sentence]) => `The dataset ${JSON.stringify(dataset)} ${sentence}`),
    ...changeSentences(
      saved.changes.filter(({ dataset }) => !moved.has(dataset)),
      fresh.changes.filter(({ dataset }) => !moved.has(dataset)),
    ),
  ];
}

function accountSentence(saved: PlanDocument, fresh: PlanDocument): string {
  const now = fresh.account === null ? "not known" : JSON.stringify(fresh.account);
  return `The account is ${now}, and was ${JSON.stringify(saved.account)}.`;
}

function movedResources(saved: PlanDocument, fresh: PlanDocument): ReadonlyMap<string, string> {
  const now = new Map(fresh.resources.map((resource) => [resource.dataset, resource]));
  return new Map(
    saved.resources.flatMap((before) => {
      const sentence = resourceSentence(before, now.get(before.dataset));
      return sentence === undefined ? [] : [[before.dataset, sentence]];
    }),
  );
}

/** `after` is `undefined` when the dataset needs no change any more. */
function resourceSentence(before: Resource, after: Resource | undefined): string | undefined {
  if (after === undefined)
    return before.id === null ? "exists now." : "is as declared now, or cannot be changed.";
  if (before.id === null && after.id !== null) return `exists now (${after.id}).`;
  if (before.id !== null && after.id === null) return `(${before.id}) is gone, renamed or out of reach.`;
  if (before.id !== after.id) return `is another one now (${after.id}, not ${before.id}).`;
  return before.fingerprint === after.fingerprint ? undefined : "was changed on the platform.";
}

/** Changes of the one plan that the other does not have, or has in another way. */
function changeSentences(saved: readonly Change[], fresh: readonly Change[]): readonly string[] {
  const before = new Map(saved.map((change) => [change.address, change]));
  const after = new Map(fresh.map((change) => [change.address, change]));
  const addresses = [...new Set([...before.keys(), ...after.keys()])].toSorted(compareText);
  return addresses.flatMap((address) => {
    const [then, now] = [before.get(address), after.get(address)];
    if (then === undefined) return [`${address} would be changed now, and is not in the plan.`];
    if (now === undefined) return [`${address} needs no change now.`];
    return sameChange(then, now) ? [] : [`${address} would be changed in another way.`];
  });
}

/** Positions aside: a line that moved changes nothing on the platform. */
function sameChange(a: Change, b: Change): boolean {
  return isDeepStrictEqual(withoutPositions(a), withoutPositions(b));
}

function withoutPositions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPositions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "position" && key !== "cause")
      .map(([key, member]) => [key, withoutPositions(member)]),
  );
}
