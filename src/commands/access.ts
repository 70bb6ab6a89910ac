import { accessOf } from "../access/index.js";
import { type ExitCode, exitCodes } from "../model/errors.js";
import { accessJson, accessTerraform, accessText } from "../report/access-text.js";
import { addressedDatasources } from "../resources/datasource.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, readDesired } from "./desired.js";
import { targetedNames } from "./targets.js";

export interface AccessOptions extends ConfigOptions {
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
  readonly by: "credential" | "datasource";
  readonly format: "text" | "json" | "terraform";
}

/** Prints the least access that each declared location needs, for its cloud's tools. Needs no secret and no network. */
export async function access(options: AccessOptions, context: CommandContext): Promise<ExitCode> {
  const { stdout, version } = context;
  const { desired } = await readDesired(options, context, "none");
  const only = await targetedNames(options.target, desired, context);
  const datasets = desired.datasets.filter(({ key }) => only === undefined || only.has(key));
  const accesses = accessOf(addressedDatasources(datasets), options.by);
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
