import { createHash } from "node:crypto";
import deepDiff from "deep-diff";
import type { ActualDataset, ActualResource } from "../model/actual.js";
import { compareText } from "../model/diagnostics.js";
import type { Form } from "../resources/kind.js";
import { kindOf } from "../resources/index.js";

/** A whole dataset in the form in which equal meanings are equal: its resources by {@link resourceKey}. */
export type DatasetForm = Readonly<Record<string, Form>>;

/** Names a resource within its dataset. */
export function resourceKey({ kind, part }: { readonly kind: string; readonly part: string }): string {
  return `${kind} ${part}`;
}

/** The fields in which two forms of a dataset differ, by {@link resourceKey}. */
export function differences(from: DatasetForm, to: DatasetForm): ReadonlyMap<string, ReadonlySet<string>> {
  const differing = new Map<string, Set<string>>();
  for (const { path } of deepDiff.diff(from, to) ?? []) {
    const [resource, field] = (path ?? []).map(String);
    if (resource === undefined) continue;
    const known = differing.get(resource) ?? new Set();
    differing.set(resource, known);
    // A whole resource that one side lacks differs in all its fields.
    const fields = field === undefined ? Object.keys({ ...from[resource], ...to[resource] }) : [field];
    for (const name of fields) known.add(name);
  }
  return differing;
}

/**
 * A digest of everything about a dataset that a plan depends on, without secrets but for their public parts: two states
 * of one fingerprint lead to the same plan, but for secrets that cannot be compared anyway. 64 hex digits.
 */
export function fingerprint({ id, resources }: ActualDataset): string {
  const facts = resources
    .map((resource) => [resourceKey(resource), sortedEntries(resource)] as const)
    .toSorted(([a], [b]) => compareText(a, b));
  return createHash("sha256")
    .update(JSON.stringify([id, facts]))
    .digest("hex");
}

function sortedEntries(resource: ActualResource): readonly (readonly [string, string])[] {
  const kind = kindOf(resource);
  const form = { ...kind.actualForm(resource), ...kind.watched(resource) };
  return Object.entries(form).toSorted(([a], [b]) => compareText(a, b));
}
