import type { SharedConnection } from "./connections.js";
import type { ExistingConfig } from "./existing.js";

/**
 * The connections that a config has already, by its names for them: those that its datasets use, as far as each has one
 * name; and those whose public fields are equal, where nothing else could be meant.
 */
export function reusedConnections(
  connections: readonly SharedConnection[],
  existing: ExistingConfig,
): ReadonlyMap<SharedConnection, string> {
  const reused = new Map<SharedConnection, string>();
  const known = new Set<string>();
  for (const connection of connections) {
    const names = namesInUse(connection, existing);
    const [name] = names;
    if (name !== undefined && names.size === 1) reused.set(connection, name);
    for (const used of names) known.add(used);
  }
  for (const connection of connections) {
    const { publicKey } = connection;
    if (namesInUse(connection, existing).size > 0) continue;
    const alike = connections.filter(
      (other) => other.publicKey === publicKey && namesInUse(other, existing).size === 0,
    );
    const free = [...existing.connections].filter(([name, key]) => key === publicKey && !known.has(name));
    const [only] = free;
    if (only !== undefined && free.length === 1 && alike.length === 1) reused.set(connection, only[0]);
  }
  return reused;
}

function namesInUse({ uses, publicKey }: SharedConnection, existing: ExistingConfig): ReadonlySet<string> {
  return new Set(
    uses.flatMap(({ dataset, purpose }) => {
      const name = existing.connectionOf(dataset, purpose);
      return name !== undefined && existing.connections.get(name) === publicKey ? [name] : [];
    }),
  );
}
