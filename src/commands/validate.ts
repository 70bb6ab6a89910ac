import { checkConfig } from "../config/index.js";
import { errorOf, type ExitCode, exitCodes } from "../model/errors.js";
import { countText, diagnosticsText } from "../report/diagnostics-text.js";
import { printable } from "../report/printable.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, configSources } from "./desired.js";
import { governingPolicy, type PolicyOptions, requireAllowed } from "./policy.js";

export interface ValidateOptions extends ConfigOptions, PolicyOptions {
  /** Whether a warning fails the command. */
  readonly strict: boolean;
}

/** Checks the config without network, secrets, or values of variables. */
export async function validate(options: ValidateOptions, context: CommandContext): Promise<ExitCode> {
  const { files, diagnostics, desired, sourceLine } = await checkConfig(configSources(options, context));
  if (diagnostics.some(({ severity }) => severity === "error")) throw errorOf(diagnostics);
  const policy = await governingPolicy(options, undefined);
  if (desired !== undefined) requireAllowed(policy, { desired, sourceLine });
  context.stderr.write(diagnosticsText(diagnostics, context.stderr.palette));
  const count = countText(diagnostics);
  if (options.strict && count !== "") {
    context.stderr.write(`${count}, and --strict admits none\n`);
    return exitCodes.invalid;
  }
  context.stdout.write(
    `${files.map((file) => printable(file)).join(", ")} ${files.length === 1 ? "is" : "are"} valid${count === "" ? "" : `, with ${count}`}.\n`,
  );
  return exitCodes.success;
}
