import { nearest } from "../config/excerpt/nearest.js";
import type { DesiredState } from "../model/desired.js";
import { UsageError } from "../model/errors.js";
import { nameIn } from "../reconcile/diff.js";

/**
 * The addresses of the resources that use a connection named with `--rotate`; `all` stands for every connection in use,
 * `dataset.purpose` for one that is written inline.
 *
 * @throws {UsageError} when one of them is used by no datasource.
 */
export function rotatedAddresses(names: readonly string[], { datasets }: DesiredState): ReadonlySet<string> {
  const uses = datasets.flatMap(({ key, resources }) =>
    resources.flatMap((resource) => {
      if (resource.storage === null) return [];
      const { address } = nameIn(key, resource);
      return [{ address, connection: resource.storage.connection ?? address }];
    }),
  );
  if (names.includes("all")) return new Set(uses.map(({ address }) => address));
  const used = [...new Set(uses.map(({ connection }) => connection))];
  const unknown = names.filter((name) => !used.includes(name));
  if (unknown.length === 0)
    return new Set(uses.flatMap(({ address, connection }) => (names.includes(connection) ? [address] : [])));
  const suggestions = unknown.flatMap((name) => nearest(name, used) ?? []);
  throw new UsageError(
    `--rotate: no datasource uses a connection called ${unknown.map((name) => JSON.stringify(name)).join(", ")}.`,
    suggestions.length === 0 ? "Name a connection, or all." : `Did you mean ${suggestions.join(", ")}?`,
  );
}
