import { defaultConfig } from "../config/source/find.js";
import { type ConfigSources, readBaseConfig, readConfig } from "../config/index.js";
import { nearest } from "../config/excerpt/nearest.js";
import { type ConfigTree, folderTree } from "../config/source/tree.js";
import type { Diagnostic } from "../model/diagnostics.js";
import { errorOf, UsageError } from "../model/errors.js";
import type { DesiredState } from "../model/model.js";
import { connectionKeys, type Rotation } from "../reconcile/rotation.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { counted, printable } from "../report/printable.js";
import type { Secret } from "../model/secret.js";
import type { CommandContext } from "./context.js";

/** The config as of the base of a change. */
export interface DesiredBase {
  /** As the user named it. */
  readonly name: string;
  /** The id of the commit that was read: the merge base. `null`: a folder. */
  readonly commit: string | null;
  /** `invalid` only where the user allowed it. */
  readonly state: "read" | "absent" | "invalid";
  /** Empty unless read. */
  readonly desired: DesiredState;
}

/** Options of every command that compares the config with its base. */
export interface BaseOptions {
  /** A revision of git. */
  readonly base?: string;
  /** The working folder as it was before the change. */
  readonly baseDir?: string;
  /** Go on where the base has a config that is not valid. */
  readonly allowInvalidBase?: boolean;
}

/** Options of every command that reads a config. */
export interface ConfigOptions {
  /** Files, folders and patterns; none for the default. */
  readonly config: readonly string[];
  /** `name=value`, as often as given. */
  readonly var: readonly string[];
  /** Days. */
  readonly warnExpiry: number;
}

export interface ReadDesired {
  /** The files that the config is made of. */
  readonly files: readonly string[];
  readonly desired: DesiredState;
  readonly secrets: readonly Secret[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the config; warnings go to stderr.
 *
 * @throws {DiagnosedError} with all findings, when one of them is an error.
 */
export async function readDesired(options: ConfigOptions, context: CommandContext): Promise<ReadDesired> {
  const { files, desired, diagnostics, secrets } = await readConfig(configSources(options, context));
  if (desired === undefined) throw errorOf(diagnostics);
  context.stderr.write(diagnosticsText(diagnostics, context.stderr.palette));
  return { files, desired, secrets, warnings: diagnostics };
}

/**
 * Reads the config as of its base; `undefined` where none is named. If the base has no config, or an invalid one that the
 * user allowed, stderr says so.
 *
 * @throws {UsageError} when the base cannot be read, or its config is not valid.
 */
export async function readDesiredBase(
  options: ConfigOptions & BaseOptions,
  context: CommandContext,
): Promise<DesiredBase | undefined> {
  const sources = configSources(options, context);
  const opened = await openBase(options, context);
  if (opened === undefined) return undefined;
  const { name, commit, tree, close } = opened;
  try {
    const { state, desired, errors } = await readBaseConfig(sources, tree);
    const at = commit?.slice(0, 12) ?? name;
    refuseErrors(errors, at, options);
    if (state !== "read") {
      const { stderr } = context;
      const why = state === "absent" ? `is new: ${at} has none` : `is not valid as of ${at}`;
      const warning = stderr.palette.warning("warning:");
      stderr.write(`${warning} the config ${printable(why)}; every difference counts as this change\n`);
    }
    return { name, commit, state, desired };
  } finally {
    close();
  }
}

interface OpenedBase extends Pick<DesiredBase, "name" | "commit"> {
  readonly tree: ConfigTree;
  readonly close: () => void;
}

async function openBase(
  { base, baseDir }: BaseOptions,
  { env }: CommandContext,
): Promise<OpenedBase | undefined> {
  if (base !== undefined) {
    // Loaded when a commit is named: few commands ask git.
    const { openBaseCommit } = await import("../config/source/git/commit-tree.js");
    const { id, tree, close } = await openBaseCommit(base, env);
    return { name: base, commit: id, tree, close };
  }
  if (baseDir === undefined) return undefined;
  return { name: baseDir, commit: null, tree: await folderTree(baseDir), close: () => undefined };
}

/** What cannot be read may be anything; what is not valid, the change may repair. */
function refuseErrors(
  errors: readonly Diagnostic[],
  at: string,
  { allowInvalidBase }: Pick<BaseOptions, "allowInvalidBase">,
): void {
  const unreadable = errors.find(({ code }) => code === "file-unreadable");
  if (unreadable !== undefined) {
    const { position, message } = unreadable;
    throw new UsageError(`The base of the change cannot be read: ${position.file}, as of ${at}: ${message}.`);
  }
  const [error] = errors;
  if (error === undefined || allowInvalidBase) return;
  const { file, line, column } = error.position;
  const path = error.path === "" ? "" : `${error.path}: `;
  const more = errors.length > 1 ? ` (and ${counted(errors.length - 1, "more error")})` : "";
  throw new UsageError(
    `The base of the change is not valid: ${file}:${line}:${column}, as of ${at}: ${path}${error.message}${more}.`,
    "If this change repairs it, add --allow-invalid-base; every difference then counts as this change.",
  );
}

/** @throws {UsageError} when a `--var` is not `name=value`. */
export function configSources(options: ConfigOptions, { env, today }: CommandContext): ConfigSources {
  const variables = new Map(
    options.var.map((assignment) => {
      const equals = assignment.indexOf("=");
      if (equals < 1) throw new UsageError(`--var wants name=value, not ${JSON.stringify(assignment)}.`);
      return [assignment.slice(0, equals), assignment.slice(equals + 1)] as const;
    }),
  );
  return { places: options.config, env, variables, warnExpiryDays: options.warnExpiry, now: today() };
}

/** The config as it is named where its files are not known, because reading it failed. */
export function namedConfig({ config }: ConfigOptions): readonly string[] {
  return config.length > 0 ? config : [defaultConfig.file];
}

/**
 * The connections named with `--rotate`; `all` stands for every one in use, `dataset.purpose` for an inline one.
 *
 * @throws {UsageError} when one of them is used by no datasource.
 */
export function rotationOf(names: readonly string[], desired: DesiredState): Rotation {
  const used = connectionKeys(desired);
  if (names.includes("all")) return new Set(used);
  const unknown = names.filter((name) => !used.includes(name));
  if (unknown.length === 0) return new Set(names);
  const suggestions = unknown.flatMap((name) => nearest(name, used) ?? []);
  throw new UsageError(
    `--rotate: no datasource uses a connection called ${unknown.map((name) => JSON.stringify(name)).join(", ")}.`,
    suggestions.length === 0 ? "Name a connection, or all." : `Did you mean ${suggestions.join(", ")}?`,
  );
}
