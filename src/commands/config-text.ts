import { dirname, relative, resolve, sep } from "node:path";
import { type BaseConfig, type ConfigSources, readBaseConfig } from "../config/index.js";
import { type ConfigTree, todaysTree } from "../config/source/tree.js";
import type { ExportedConfig } from "../export/exported.js";
import { renderConfig } from "../export/render.js";

/**
 * The text of a new config file; `path` is where it goes, and decides where editors find the schema.
 *
 * @throws {Error} when it would not be valid, which is a bug.
 */
export async function newConfigText(config: ExportedConfig, path: string | undefined): Promise<string> {
  const file = path ?? "lightly.yaml";
  const text = renderConfig(config, schemaFrom(file));
  if (!(await isValidWith(file, text, [file]))) throw new Error("The export is not a valid config.");
  return text;
}

/** The path of the installed schema, from where a config lies. */
export function schemaFrom(path: string, name = "lightly"): string {
  const schema = resolve("node_modules", "lightly-gitops", "schema", `${name}.schema.json`);
  const way = relative(dirname(resolve(path)), schema)
    .split(sep)
    .join("/");
  return way.startsWith(".") ? way : `./${way}`;
}

/** Whether the config at some places is valid when one of its files has another text than today. */
export async function isValidWith(file: string, text: string, places: readonly string[]): Promise<boolean> {
  return (await readWith(file, text, places)).state === "read";
}

/** What a config asks for when one of its files has another text than today. */
export function readWith(file: string, text: string, places: readonly string[]): Promise<BaseConfig> {
  const sources: ConfigSources = {
    places,
    env: {},
    variables: new Map(),
    warnExpiryDays: 0,
    now: new Date(0),
  };
  return readBaseConfig(sources, treeWith(file, text));
}

/** The files of today, but for one. */
function treeWith(file: string, text: string): ConfigTree {
  const isIt = (path: string): boolean => resolve(path) === resolve(file);
  return {
    ...todaysTree,
    kindOf: (path) => (isIt(path) ? Promise.resolve("file") : todaysTree.kindOf(path)),
    read: (path, limit) =>
      isIt(path)
        ? Promise.resolve({ kind: "read", bytes: new TextEncoder().encode(text), identity: "" })
        : todaysTree.read(path, limit),
  };
}
