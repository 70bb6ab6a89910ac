import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const names = ["lightly.yaml", "lightly.yml"];
/** Folders above, and below, that are looked into. */
const levelsUp = 16;
const foldersDown = 500;

/**
 * The path of a config file near the working folder: in a folder above it, up to the root of the repository, or else
 * anywhere in the repository. `undefined` where there is none.
 */
export function configNearby(): string | undefined {
  const above = Array.from({ length: levelsUp }, (_, level) => join(".", ...Array<string>(level).fill("..")));
  const root = above.findIndex((folder) => existsSync(join(folder, ".git")));
  const searched = above.slice(1, root < 0 ? undefined : root + 1);
  const found = searched.map(configIn).find((path) => path !== undefined);
  if (found !== undefined) return found;
  const pending = [above[root] ?? "."];
  for (let seen = 0; seen < foldersDown && pending.length > 0; seen += 1) {
    const next = pending.shift() ?? ".";
    const below = configIn(next);
    if (below !== undefined) return below;
    pending.push(...foldersIn(next));
  }
  return undefined;
}

function configIn(folder: string): string | undefined {
  return names.map((name) => join(folder, name)).find((path) => existsSync(path));
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
