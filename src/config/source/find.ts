import { join, resolve } from "node:path";
import { compareText } from "../../model/diagnostics.js";
import type { Finding } from "../document.js";
import { configNearby } from "./nearby.js";
import type { ConfigTree } from "./tree.js";

/** Where the config lies when nobody says: the file, under either name, or else the files of the folder. */
export const defaultConfig = { file: "lightly.yaml", otherFile: "lightly.yml", folder: "lightly" } as const;

/** The place, and the file, that stands for standard input. */
export const standardInput = "-";

/** Files that one place may have. */
const maxFiles = 1000;

/** The files of a config, and what is wrong with the places named. */
export interface FoundFiles {
  /** Each once, in the order of the places, and by name within one. */
  readonly files: readonly string[];
  readonly problems: readonly PlaceProblem[];
}

/** A finding about a place, not about what a file there says. */
export interface PlaceProblem extends Omit<Finding, "path" | "part"> {
  readonly place: string;
}

/** Finds the files of a config: each place is a file, a folder (its `*.yaml` and `*.yml`), or a pattern such as `a/*.yaml`. */
export async function findConfigFiles(places: readonly string[], tree: ConfigTree): Promise<FoundFiles> {
  if (places.length === 0) return findDefault(tree);
  const files = new Map<string, string>();
  const problems: PlaceProblem[] = [];
  for (const place of places) {
    const found = await filesAt(place, tree);
    if (typeof found === "string") problems.push({ place, message: found, ...wrongPlace });
    else for (const file of found) files.set(resolve(file), files.get(resolve(file)) ?? file);
  }
  return { files: [...files.values()], problems };
}

async function findDefault(tree: ConfigTree): Promise<FoundFiles> {
  const { file, otherFile, folder } = defaultConfig;
  const kinds = [await tree.kindOf(file), await tree.kindOf(otherFile)];
  const [first, second] = [file, otherFile].filter((_, index) => kinds[index] !== "absent");
  const inFolder = (await tree.kindOf(folder)) === "folder" ? await filesAt(folder, tree) : [];
  const ofFolder = typeof inFolder === "string" ? [] : inFolder;
  if (first === undefined) {
    return { files: ofFolder, problems: ofFolder.length > 0 ? [] : [{ place: file, ...noConfig }] };
  }
  const { files, problems } = await findConfigFiles([first], tree);
  return {
    files,
    problems: [
      ...problems,
      ...(second === undefined ? [] : [{ place: second, ...twoFiles }]),
      ...(ofFolder.length === 0 ? [] : [{ place: folder, ...ignoredFolder }]),
    ],
  };
}

/** The files at a place, or what is wrong with it. A file that is missing is found missing when it is read. */
async function filesAt(place: string, tree: ConfigTree): Promise<readonly string[] | string> {
  const kind = await tree.kindOf(place);
  if (kind === "file" || (kind === "absent" && !/[*?[\]{}]/.test(place))) return [place];
  const found =
    kind === "folder"
      ? (await tree.list(place))
          .filter((name) => /^[^.].*\.ya?ml$/.test(name))
          .map((name) => join(place, name))
      : await tree.match(place);
  if (found.length === 0)
    return kind === "folder" ? "the folder holds no *.yaml file" : "the pattern matches no file";
  if (found.length > maxFiles) return `${found.length} files; a config may have ${maxFiles}`;
  return found.toSorted(compareText);
}

const wrongPlace = {
  code: "file-unreadable",
  hint: "name files, folders or patterns of the config with --config",
} as const;
const noConfig = {
  code: "file-unreadable",
  message:
    "there is no config here: neither lightly.yaml nor lightly.yml, nor a folder lightly with *.yaml files",
  hint: () => {
    const nearby = configNearby();
    return nearby === undefined
      ? "name the config with --config PATH, or make one with `init`"
      : `there is one at ${nearby}: add --config ${nearby}, or run this in its folder`;
  },
} as const;
const twoFiles = {
  code: "two-configs",
  message: "lightly.yaml is here too",
  hint: "keep one, with what both declare, or name the files of the config with --config",
} as const;
const ignoredFolder = {
  code: "ignored-folder",
  severity: "warning",
  message: "the files of this folder are not read, since there is a file lightly.yaml or lightly.yml",
  hint: "name both with --config, or all that belong to the config",
} as const;
