import { dataset } from "./dataset.js";
import { datasource } from "./datasource.js";
import type { Kind } from "./kind.js";
import { sharing } from "./sharing.js";

/**
 * The kinds of resources, in the order in which those of one dataset are planned, written and shown:
 *
 * ```text
 * dataset ─┬─ datasource
 *          └─ sharing
 * ```
 */
export const kinds: readonly Kind[] = [dataset, datasource, sharing];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

/** @throws {TypeError} for a name that is not in the table, which is a bug. */
export function kindOf(resource: { readonly kind: string }): Kind {
  const kind = byName.get(resource.kind);
  if (kind === undefined) throw new TypeError(`There is no kind of resource called ${resource.kind}.`);
  return kind;
}
