import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const names = ["lightly.yaml", "lightly.yml"];
/** Folders above, and below, that are looked into. */
const levelsUp = 16;
const foldersDown = 500;

/**
 * The path of a config file near the working folder: in a folder above it, up to the root of the repository, or else in
 * one below it. `undefined` where there is none.
 */
export function configNearby(): string | undefined {
  let folder = ".";
  for (let level = 0; level < levelsUp && !existsSync(join(folder, ".git")); level += 1) {
    folder = join(folder, "..");
    const found = configIn(folder);
    if (found !== undefined) return found;
  }
  const pending = ["."];
  for (let seen = 0; seen < foldersDown && pending.length > 0; seen += 1) {
    const next = pending.shift() ?? ".";
    const found = configIn(next);
    if (found !== undefined) return found;
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
