import { type Command, Help, type Option } from "@commander-js/extra-typings";
import { apiDefaults } from "../model/defaults.js";

/** What a mistaken command line is told, in the words of the parser; with advice where the mistake is known by sight. */
export function usageError(error: string, program: Commands): string {
  const advice = adviceFor(error, program);
  const text = advice === undefined ? error : `${error.trimEnd()}\n(${advice})\n`;
  return text.replace(/^error: /, "error: usage: ");
}

interface Commands {
  readonly commands: Command["commands"];
}

function adviceFor(error: string, { commands }: Commands): string | undefined {
  if (error.startsWith("error: unknown option '--env-file"))
    return "Use --dotenv. Node takes --env-file for itself, and obeys NODE_OPTIONS in the file before this program starts.";
  if (error.startsWith("error: option '--preflight [warn]' argument"))
    return "Name the saved plan first: apply plan.json --preflight";
  // Options as other tools spell them: -var.
  const [, name = ""] = /^error: unknown option '-([a-z][a-z-]+)/.exec(error) ?? [];
  const isKnown = commands.some(({ options }) => options.some(({ long }) => long === `--${name}`));
  return isKnown ? `Did you mean --${name}?` : undefined;
}

/** A list that is empty, or a switch that is off, goes without saying. */
export function optionDescription(option: Option): string {
  const { defaultValue, defaultValueDescription } = option;
  const isPlain =
    defaultValue === false || (Array.isArray(defaultValue) && defaultValueDescription === undefined);
  return isPlain ? option.description : new Help().optionDescription(option);
}

export const environmentHelp = `
Environment:
  LIGHTLY_TOKEN            token of the Lightly API
  LIGHTLY_TOKEN_FILE       file that holds it, read when LIGHTLY_TOKEN is not set
  LIGHTLY_SERVER_LOCATION  address of the API (default: ${apiDefaults.server})
  LIGHTLY_CA_CERTS         PEM file of certificates to trust besides the usual ones
  LIGHTLY_VAR_<name>       value of a variable
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, NO_COLOR, FORCE_COLOR

Exit codes:
  0 success, also of a plan with changes   5 refused by a safety rule
  1 unexpected, API or storage error       6 applied in part
  2 changes, with --detailed-exitcode      7 permissions are missing
  3 invalid config or usage                130 interrupted
  4 saved plan is stale`;

export const completionHelp = `
To complete in every new shell:
  bash  lightly-gitops completion bash > ~/.local/share/bash-completion/completions/lightly-gitops
  zsh   lightly-gitops completion zsh > a folder of $fpath/_lightly-gitops
  fish  lightly-gitops completion fish > ~/.config/fish/completions/lightly-gitops.fish`;
