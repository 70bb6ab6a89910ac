import { accessOf } from "../access/index.js";
import { readConfig } from "../config/index.js";
import { errorOf, type ExitCode, exitCodes } from "../model/errors.js";
import { accessJson, accessTerraform, accessText } from "../report/access-text.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, configSources } from "./desired.js";
import { targetedNames } from "./targets.js";

export interface AccessOptions extends ConfigOptions {
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
  readonly by: "credential" | "datasource";
  readonly format: "text" | "json" | "terraform";
}

/** Prints the least access that each declared location needs, for its cloud's tools. Needs no secret and no network. */
export async function access(options: AccessOptions, context: CommandContext): Promise<ExitCode> {
  const { stdout, stderr, version } = context;
  const { desired, diagnostics } = await readConfig(configSources(options, context), "optional");
  if (desired === undefined) throw errorOf(diagnostics);
  stderr.write(diagnosticsText(diagnostics, stderr.palette));
  const only = await targetedNames(options.target, desired, context);
  const declared = desired.datasets
    .filter(({ name }) => only === undefined || only.has(name))
    .flatMap(({ name, datasources }) => datasources.map((datasource) => ({ dataset: name, datasource })));
  const accesses = accessOf(declared, options.by);
  switch (options.format) {
    case "text":
      stdout.write(accessText(accesses, stdout.palette));
      break;
    case "json":
      stdout.write(accessJson(accesses, version));
      break;
    case "terraform":
      stdout.write(accessTerraform(accesses));
  }
  return exitCodes.success;
}
