import { dirname, join, relative, resolve, sep } from "node:path";
import { checkDocument } from "../config/index.js";
import { parseConfig } from "../config/load.js";
import { readRegularFile } from "../config/read-file.js";
import { ConfigError, type ExitCode, exitCodes, UsageError } from "../errors.js";
import { renderEnvExample } from "../export/env-example.js";
import { type ExistingConfig, readExisting } from "../export/existing.js";
import type { ExportedConfig } from "../export/exported.js";
import { insertInto } from "../export/insert.js";
import { renderConfig } from "../export/render.js";
import { selectDatasets } from "../export/select.js";
import { printable } from "../report/printable.js";
import { type ApiOptions, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { type EnvExample, exportSummary, omissionsText, variablesText } from "./export-report.js";
import { type CollectedExport, collectExport } from "./exporting.js";
import { demandAbsent, isThere, writeNew } from "./new-file.js";
import { writeWhole } from "./outputs.js";

export interface ExportOptions extends ApiOptions {
  /** Names and globs. */
  readonly dataset: readonly string[];
  readonly id: readonly string[];
  readonly shared: boolean;
  readonly team: boolean;
  /** A new file. */
  readonly out?: string;
  /** A config to add to. */
  readonly into?: string;
  readonly envExample?: string;
}

/** Writes the config of datasets of the account, so that planning it is empty at once. Writes nothing to the account. */
export async function exportDatasets(options: ExportOptions, context: CommandContext): Promise<ExitCode> {
  refuseContradictions(options);
  const { out, into, envExample } = options;
  if (out !== undefined) await demandAbsent(out, "Add to it with --into, or name another file.");
  if (envExample !== undefined) await demandAbsent(envExample);
  const existing = into === undefined ? undefined : await openExisting(into, context);
  const session = await connect(options, [], context);
  try {
    const selection = {
      names: options.dataset,
      ids: options.id,
      scopes: [...(options.shared ? (["shared"] as const) : []), ...(options.team ? (["team"] as const) : [])],
    };
    const datasets = await selectDatasets(selection, session.reader, session.concurrency);
    const collected = await collectExport(datasets, existing?.facts, session);
    await writeConfig(collected.config, existing, options, context);
    const example = await writeExample(collected, out ?? into, envExample);
    context.stderr.write(
      omissionsText(collected.omissions, context.stderr.palette) +
        exportSummary(collected, out ?? into) +
        variablesText(collected.variables, example),
    );
    return exitCodes.success;
  } finally {
    await session.close();
  }
}

/**
 * The whole config file; `path` is where it goes, and decides where editors find the schema.
 *
 * @throws {Error} when it would not be valid, which is a bug.
 */
export function newConfigText(config: ExportedConfig, path: string | undefined): string {
  const text = renderConfig(config, schemaFrom(path));
  if (findingsOf(text, "").length > 0) throw new Error("The export is not a valid config.");
  return text;
}

/** The path of the installed schema, from where the config lies. */
export function schemaFrom(path: string | undefined): string {
  const schema = join("node_modules", "lightly-gitops", "schema", "lightly.schema.json");
  const way = path === undefined ? schema : relative(dirname(resolve(path)), resolve(schema));
  const posix = way.split(sep).join("/");
  return posix.startsWith(".") ? posix : `./${posix}`;
}

/** Lists the variables beside the config, or where it was asked for. A list that is there stays as it is. */
export async function writeExample(
  { variables }: CollectedExport,
  config: string | undefined,
  asked: string | undefined,
): Promise<EnvExample> {
  const path = asked ?? (config === undefined ? undefined : join(dirname(config), ".env.example"));
  if (path === undefined || variables.length === 0) return { kind: "none" };
  if (asked === undefined && (await isThere(path))) return { kind: "kept", path };
  await writeNew(path, renderEnvExample(variables, config ?? "the exported config"));
  return { kind: "written", path };
}

function refuseContradictions({ out, into, envExample, id, dataset, shared, team }: ExportOptions): void {
  if (out !== undefined && into !== undefined) throw new UsageError("--out and --into are two places for one config.");
  const config = out ?? into;
  if (config !== undefined && envExample !== undefined && resolve(config) === resolve(envExample)) {
    throw new UsageError("--env-example wants a file of its own.");
  }
  if (id.length > 0 && dataset.length === 0 && (shared || team)) {
    throw new UsageError("--shared and --team say where --dataset looks; an --id is found without them.");
  }
}

/** A config that is added to. */
interface OpenedConfig {
  readonly path: string;
  readonly text: string;
  readonly facts: ExistingConfig;
}

async function openExisting(path: string, { env }: CommandContext): Promise<OpenedConfig> {
  const bytes = await bytesOf(path);
  const findings = checkDocument(parseConfig(bytes, path), { env, variables: new Map() });
  if (findings.some(({ severity }) => severity === "error")) throw new ConfigError(findings);
  const text = new TextDecoder().decode(bytes);
  return { path, text, facts: readExisting(text) };
}

/** Bytes; as many as a config may have. */
const largestConfig = 16 * 1024 * 1024;

async function bytesOf(path: string): Promise<Uint8Array> {
  const reading = await readRegularFile(path, largestConfig);
  if (reading.kind === "read") return reading.bytes;
  throw new UsageError(`${printable(path)} cannot be added to: ${reading.problem}.`, "A new config is written with --out.");
}

async function writeConfig(
  config: ExportedConfig,
  existing: OpenedConfig | undefined,
  { out }: ExportOptions,
  { stdout }: CommandContext,
): Promise<void> {
  if (existing !== undefined) await addTo(existing, config);
  else if (out !== undefined) await writeNew(out, newConfigText(config, out));
  else stdout.write(newConfigText(config, undefined));
}

async function addTo({ path, text }: OpenedConfig, config: ExportedConfig): Promise<void> {
  if (config.datasets.length === 0) return;
  const inserted = insertInto(text, config);
  const problem =
    inserted.kind === "refused" ? inserted.reason : findingsOf(inserted.text, path).map(({ message }) => message)[0];
  if (inserted.kind === "refused" || problem !== undefined) {
    throw new UsageError(
      `${printable(path)} cannot be added to: ${printable(problem ?? "")}.`,
      "Nothing was written. Export to stdout, and add by hand.",
    );
  }
  if (new TextDecoder().decode(await bytesOf(path)) !== text) {
    throw new UsageError(`${printable(path)} was changed meanwhile; nothing was written.`, "Export again.");
  }
  await writeWhole(path, inserted.text);
}

function findingsOf(text: string, path: string) {
  const document = parseConfig(new TextEncoder().encode(text), path);
  const findings = checkDocument(document, { env: {}, variables: new Map() });
  return findings.filter(({ severity }) => severity === "error");
}
