import { resolve } from "node:path";
import { findConfigFiles } from "../config/source/find.js";
import { checkConfig } from "../config/index.js";
import { maxFileSize } from "../config/yaml/tokens.js";
import { readRegularFile } from "../files/read.js";
import { replaceFile } from "../files/write.js";
import { todaysTree } from "../config/source/tree.js";
import { errorOf, UsageError } from "../model/errors.js";
import { type ExistingConfig, readExisting } from "../export/existing.js";
import type { ExportedConfig } from "../export/exported.js";
import { insertInto } from "../export/insert.js";
import { printable } from "../report/printable.js";
import { isValidWith } from "./config-text.js";
import type { CommandContext } from "./context.js";

/** A file that is added to, and the config that it is part of. */
export interface OpenedConfig {
  readonly path: string;
  readonly text: string;
  readonly places: readonly string[];
  /** Of the whole config. */
  readonly facts: ExistingConfig;
}

/**
 * Opens a file to add to. Without other places of its config named, it is part of the default config if that has it, and
 * else a config by itself.
 *
 * @throws {DiagnosedError} when the config has errors.
 * @throws {UsageError} when the file cannot be read.
 */
export async function openToAdd(
  path: string,
  others: readonly string[],
  { env, today }: CommandContext,
): Promise<OpenedConfig> {
  const text = await textOf(path);
  const places = await placesOf(path, others);
  const sources = { places, env, variables: new Map(), warnExpiryDays: 0, now: today() };
  const { files, desired, diagnostics } = await checkConfig(sources);
  if (diagnostics.some(({ severity }) => severity === "error")) throw errorOf(diagnostics);
  const names = new Map(desired?.datasets.map(({ key, name }) => [key, name]));
  return { path, text, places, facts: readExisting(await Promise.all(files.map(textOf)), names) };
}

/**
 * Adds to the file, and leaves what is there as it is, byte for byte.
 *
 * @throws {UsageError} when its layout does not allow it, or the file was changed since it was opened.
 */
export async function addTo({ path, text, places }: OpenedConfig, config: ExportedConfig): Promise<void> {
  if (config.datasets.length === 0) return;
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const isCrlf = text.includes("\r\n");
  if (isCrlf && /(?<!\r)\n/.test(text)) throw cannotAdd(path, "its lines end in different ways");
  const inserted = insertInto(text.slice(mark.length).replaceAll("\r\n", "\n"), config);
  if (inserted.kind === "refused") throw cannotAdd(path, inserted.reason);
  const added = mark + (isCrlf ? inserted.text.replaceAll("\n", "\r\n") : inserted.text);
  if (!(await isValidWith(path, added, places))) throw cannotAdd(path, "the result would not be valid");
  if ((await textOf(path)) !== text) {
    throw new UsageError(`${printable(path)} was changed meanwhile; nothing was written.`, "Export again.");
  }
  await replaceFile(path, added, { overRead: true });
}

async function textOf(path: string): Promise<string> {
  const reading = await readRegularFile(path, maxFileSize);
  if (reading.kind === "read") return new TextDecoder("utf-8", { ignoreBOM: true }).decode(reading.bytes);
  throw new UsageError(
    `${printable(path)} cannot be added to: ${reading.problem}.`,
    "A new config is written with --out.",
  );
}

async function placesOf(path: string, others: readonly string[]): Promise<readonly string[]> {
  const { files } = await findConfigFiles(others, todaysTree);
  const isPart = files.some((file) => resolve(file) === resolve(path));
  if (isPart) return others;
  return others.length === 0 ? [path] : [...others, path];
}

function cannotAdd(path: string, reason: string): UsageError {
  return new UsageError(
    `${printable(path)} cannot be added to: ${printable(reason)}.`,
    "Nothing was written. Export to stdout, and add by hand.",
  );
}
