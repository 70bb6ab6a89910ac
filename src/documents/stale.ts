import { isDeepStrictEqual } from "node:util";
import { compareText } from "../model/diagnostics.js";
import { groupBy } from "../model/group-by.js";
import type { Change, PlanDocument } from "../generated/plan-document.js";
import { digest } from "./digest.js";
import { type DatasetIdentity, identityOf, type PlanIdentity } from "./identity.js";

/**
 * What moved between a plan that was reviewed and a fresh one, one sentence each, most general first. Nothing moved: the two
 * are the same plan, and applying the fresh one does exactly what was reviewed.
 */
export function whatMoved(reviewed: PlanDocument, fresh: PlanDocument): readonly string[] {
  const [before, after] = [identityOf(reviewed), identityOf(fresh)];
  const names = [...new Set([...before.datasets.keys(), ...after.datasets.keys()])].toSorted(compareText);
  const [reviewedDigests, freshDigests] = [digestsOf(before), digestsOf(after)];
  const [reviewedOnes, freshOnes] = [new Set(reviewedDigests.values()), new Set(freshDigests.values())];
  const isIn = (ones: ReadonlySet<string>, own: string | undefined) => own === undefined || ones.has(own);
  const [reviewedChanges, freshChanges] = [changesOf(reviewed), changesOf(fresh)];
  return [
    ...(before.server === after.server
      ? []
      : [`The server is ${after.server ?? "not known"}, and was ${before.server ?? "not known"}.`]),
    // An account that was empty had no known owner; whatever was added since is somewhere else.
    ...(before.account === null || before.account === after.account
      ? []
      : [`The account is ${shownAccount(after.account)}, and was ${shownAccount(before.account)}.`]),
    ...names.flatMap((name) => {
      const [then, now] = [before.datasets.get(name), after.datasets.get(name)];
      // Perhaps under another key.
      if (isIn(freshOnes, reviewedDigests.get(name)) && isIn(reviewedOnes, freshDigests.get(name))) return [];
      const moved = stateSentence(then, now);
      return moved === undefined
        ? changeSentences(byAddress(reviewedChanges.get(name)), byAddress(freshChanges.get(name)))
        : [`The dataset ${JSON.stringify(name)} ${moved}`];
    }),
  ];
}

function shownAccount(account: string | null): string {
  return account === null ? "not known" : JSON.stringify(account);
}

/** A dataset that is in another state explains its changes. */
function stateSentence(
  then: DatasetIdentity | undefined,
  now: DatasetIdentity | undefined,
): string | undefined {
  if (then === undefined) return "would be changed now, and is not in the plan.";
  if (now === undefined) return "is as declared now, or is no longer declared.";
  if (then.refusals.join() !== now.refusals.join()) {
    return now.refusals.length > 0 ? "cannot be changed as declared now." : "can be changed as declared now.";
  }
  const [before, after] = [then.state, now.state];
  if (before.id === null && after.id !== null) return `exists now (${after.id}).`;
  if (before.id !== null && after.id === null) return `(${before.id}) is gone, renamed or out of reach.`;
  if (before.id !== after.id) return `is another one now (${after.id}, not ${before.id}).`;
  return before.fingerprint === after.fingerprint ? undefined : "was changed on the platform.";
}

function digestsOf({ datasets }: PlanIdentity): ReadonlyMap<string, string> {
  return new Map([...datasets].map(([name, one]) => [name, digest(one)]));
}

function changesOf({ changes }: PlanDocument): ReadonlyMap<string, readonly Change[]> {
  return groupBy(changes, ({ dataset }) => dataset);
}

function byAddress(changes: readonly Change[] = []): ReadonlyMap<string, Change> {
  return new Map(changes.map((change) => [change.address, change]));
}

/** Changes of the one plan that the other does not have, or has in another way. */
function changeSentences(
  before: ReadonlyMap<string, Change>,
  after: ReadonlyMap<string, Change>,
): readonly string[] {
  const addresses = [...new Set([...before.keys(), ...after.keys()])].toSorted(compareText);
  return addresses.flatMap((address) => {
    const [then, now] = [before.get(address), after.get(address)];
    if (then === undefined) return [`${address} would be changed now, and is not in the plan.`];
    if (now === undefined) return [`${address} would not be changed now.`];
    if (then.content === now.content && then.action === now.action) return [];
    const fields = differingFields(then, now);
    return [
      fields.length === 0
        ? `${address} would be written in another way.`
        : `${address} would be written with another ${fields.join(", ")}.`,
    ];
  });
}

function differingFields(then: Change, now: Change): readonly string[] {
  const valuesOf = ({ fields, secrets }: Change): Readonly<Record<string, unknown>> =>
    Object.fromEntries([
      ...fields.map(({ field, after }) => [field, after] as const),
      ...secrets.map(({ field, reference }) => [field, reference] as const),
    ]);
  const [before, after] = [valuesOf(then), valuesOf(now)];
  return Object.keys({ ...before, ...after }).filter(
    (field) => !isDeepStrictEqual(before[field], after[field]),
  );
}
