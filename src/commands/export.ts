import { dirname, join, resolve } from "node:path";
import { type ExitCode, exitCodes, UsageError } from "../model/errors.js";
import { renderEnvExample } from "../export/env-example.js";
import { selectDatasets, type Selection } from "../export/select.js";
import { newConfigText } from "./config-text.js";
import { type ApiOptions, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { addTo, openToAdd } from "./export-into.js";
import { type EnvExample, exportSummary, omissionsText, variablesText } from "./export-report.js";
import { type CollectedExport, collectExport } from "./exporting.js";
import { requireAbsent, isThere, createFile } from "../files/write.js";

export interface ExportOptions extends ApiOptions {
  /** Names and patterns. */
  readonly dataset: readonly string[];
  readonly id: readonly string[];
  readonly shared: boolean;
  readonly team: boolean;
  /** A new file; `-` for stdout, as without. */
  readonly out?: string;
  /** A file of a config to add to. */
  readonly into?: string;
  /** The config that this file is part of. */
  readonly config: readonly string[];
  readonly envExample?: string;
}

/** Writes the config of datasets of the account, so that planning it is empty at once. Reads only from the account. */
export async function exportDatasets(options: ExportOptions, context: CommandContext): Promise<ExitCode> {
  refuseContradictions(options);
  const { into, envExample } = options;
  const out = options.out === "-" ? undefined : options.out;
  if (out !== undefined) await requireAbsent(out, "Add to it with --into, or name another file.");
  if (envExample !== undefined) await requireAbsent(envExample);
  const existing = into === undefined ? undefined : await openToAdd(into, options.config, context);
  const session = await connect(options, [], context);
  try {
    const datasets = await selectDatasets(selectionOf(options), session.reader);
    const collected = await collectExport(datasets, existing?.facts, session);
    if (existing !== undefined) await addTo(existing, collected.config);
    else if (out !== undefined) await createFile(out, await newConfigText(collected.config, out));
    else context.stdout.write(await newConfigText(collected.config, undefined));
    const example = await writeEnvExample(collected.variables, out ?? into, envExample);
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

/** Lists the variables beside the config, or where it was asked for. A list that is there stays as it is. */
export async function writeEnvExample(
  variables: CollectedExport["variables"],
  config: string | undefined,
  asked: string | undefined,
): Promise<EnvExample> {
  const path = asked ?? (config === undefined ? undefined : join(dirname(config), ".env.example"));
  if (path === undefined || variables.length === 0) return { kind: "none" };
  if (asked === undefined && (await isThere(path))) return { kind: "kept", path };
  await createFile(path, renderEnvExample(variables));
  return { kind: "written", path };
}

function refuseContradictions(options: ExportOptions): void {
  const { out, into, config, envExample, id, dataset, shared, team } = options;
  if (out !== undefined && into !== undefined) {
    throw new UsageError("--out and --into are two places for one config.");
  }
  if (config.length > 0 && into === undefined) {
    throw new UsageError("--config names the config that a file of --into is part of.");
  }
  const written = out ?? into;
  if (written !== undefined && envExample !== undefined && resolve(written) === resolve(envExample)) {
    throw new UsageError("--env-example wants a file of its own.");
  }
  if (id.length > 0 && dataset.length === 0 && (shared || team)) {
    throw new UsageError(
      "--shared and --team say where names are looked for; an --id is found without them.",
    );
  }
}

function selectionOf({ dataset, id, shared, team }: ExportOptions): Selection {
  return {
    names: dataset,
    ids: id,
    scopes: [...(shared ? (["shared"] as const) : []), ...(team ? (["team"] as const) : [])],
  };
}
