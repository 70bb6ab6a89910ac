import { join, resolve } from "node:path";
import { compareText } from "../../model/diagnostics.js";
import type { ConfigTree } from "./tree.js";

/** Where the config lies when nobody says: the file, or else the files of the folder. */
export const defaultConfig = { file: "lightly.yaml", folder: "lightly" } as const;

/** The files of a config, and the places named that lead to none. */
export interface FoundFiles {
  /** Each once, in the order of the places, and by name within one. */
  readonly files: readonly string[];
  readonly problems: readonly { readonly place: string; readonly problem: string }[];
}

/** Finds the files of a config: each place is a file, a folder (its `*.yaml` and `*.yml`), or a pattern such as `a/*.yaml`. */
export async function findConfigFiles(places: readonly string[], tree: ConfigTree): Promise<FoundFiles> {
  const wanted = places.length > 0 ? places : [await defaultPlace(tree)];
  const files = new Map<string, string>();
  const problems: { place: string; problem: string }[] = [];
  for (const place of wanted) {
    const found = await filesAt(place, tree);
    if (typeof found === "string") problems.push({ place, problem: found });
    else for (const file of found) files.set(resolve(file), files.get(resolve(file)) ?? file);
  }
  return { files: [...files.values()], problems };
}

async function defaultPlace(tree: ConfigTree): Promise<string> {
  if ((await tree.kindOf(defaultConfig.file)) !== "absent") return defaultConfig.file;
  return (await tree.kindOf(defaultConfig.folder)) === "folder" ? defaultConfig.folder : defaultConfig.file;
}

/** The files at a place, or what is wrong with it. A file that is missing is found missing when it is read. */
async function filesAt(place: string, tree: ConfigTree): Promise<readonly string[] | string> {
  const kind = await tree.kindOf(place);
  if (kind === "folder") {
    const names = (await tree.list(place)).filter((name) => /^[^.].*\.ya?ml$/.test(name));
    if (names.length === 0) return "the folder holds no *.yaml file";
    return names.toSorted(compareText).map((name) => join(place, name));
  }
  if (kind === "file" || !/[*?[\]{}]/.test(place)) return [place];
  const matched = await tree.match(place);
  return matched.length === 0 ? "the pattern matches no file" : matched.toSorted(compareText);
}
