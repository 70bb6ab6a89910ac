import { parse } from "yaml";
import type { Diagnostic } from "../../src/model/diagnostics.js";

/**
 * Warnings about a config that a person would call wrong. What each code claims is judged by the text of the config alone,
 * without the rules.
 */
export function falseAlarms(text: string, diagnostics: readonly Diagnostic[]): readonly string[] {
  const config = parse(text) as Config;
  return diagnostics
    .filter(({ severity, code, path }) => severity === "warning" && claims[code]?.(config, path) !== true)
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

interface Config {
  readonly connections?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly defaults?: {
    readonly thumbnail_suffix?: string | null;
    readonly datasources?: Readonly<Record<string, Source>>;
  };
  readonly datasets?: Readonly<
    Record<string, { readonly name?: string; readonly datasources?: Readonly<Record<string, Source>> } | null>
  >;
}
interface Source {
  readonly connection: string | object;
  readonly resource_path: string;
  readonly thumbnail_suffix?: string | null;
}

const claims: Readonly<Record<string, (config: Config, path: string) => boolean>> = {
  "unused-connection": (config, path) =>
    !sourcesOf(config).some(
      ({ source }) => path === `connections.${JSON.stringify(source.connection).slice(1, -1)}`,
    ),
  "overlapping-paths": (config) =>
    pairs(sourcesOf(config)).some(
      ([one, other]) =>
        one.folder.startsWith(other.folder) &&
        ((one.purpose !== "lightly" && other.purpose !== "input") ||
          (one.purpose !== "input" && other.purpose !== "lightly")),
    ),
  "shared-lightly-folder": (config) =>
    pairs(sourcesOf(config)).some(
      ([one, other]) =>
        one.dataset !== other.dataset &&
        one.folder === other.folder &&
        one.purpose !== "input" &&
        other.purpose !== "input",
    ),
  "default-without-dataset": ({ defaults }) => !JSON.stringify(defaults).includes("${dataset}"),
  "similar-names": ({ datasets }) =>
    pairs(Object.entries(datasets ?? {}).map(([key, members]) => members?.name ?? key)).some(
      ([one, other]) => one.replaceAll(" ", "").toLowerCase() === other.replaceAll(" ", "").toLowerCase(),
    ),
  "thumbnail-template": (config) =>
    sourcesOf(config).some(({ source }) => {
      const { thumbnail_suffix: template = config.defaults?.thumbnail_suffix } = source;
      const isImage = /(?:\[extension\]|\.jpg|\.png)$/.test(template ?? "");
      return typeof template === "string" && !(template.includes("[filename]") && isImage);
    }),
  "unencrypted-endpoint": (config) => JSON.stringify(config).includes('"http://'),
  "path-of-a-file": (config) =>
    sourcesOf(config).some(({ source }) => /\*|\.\w+$/.test(source.resource_path)),
  // oxlint-disable-next-line no-control-regex
  "look-alike": (config) => sourcesOf(config).some(({ folder }) => /[^\u0000-\u007f]/.test(folder)),
};

function sourcesOf({ datasets = {}, defaults }: Config) {
  return Object.entries(datasets).flatMap(([dataset, members]) =>
    Object.entries({ ...defaults?.datasources, ...members?.datasources }).map(([purpose, source]) => ({
      dataset,
      purpose,
      source,
      folder: `${source.resource_path.replaceAll("${dataset}", dataset).replace(/\/$/, "")}/`,
    })),
  );
}

function pairs<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((one, at) =>
    all.flatMap((other, index) => (index === at ? [] : [[one, other] as const])),
  );
}
