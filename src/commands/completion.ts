import { type Command, Help, type Option } from "@commander-js/extra-typings";
import { formatNames } from "../report/formats.js";
import {
  type CompletedCommand,
  type CompletedOption,
  completionScript,
  type Shell,
  type Values,
} from "./completion-scripts.js";

/** The script that makes a shell complete the commands and options of the program. */
export function completion(shell: Shell, program: CommandTree): string {
  return completionScript(shell, program.name(), completedCommands(program));
}

type CommandTree = Pick<Command, "commands" | "name">;

function completedCommands({ commands }: CommandTree): readonly CompletedCommand[] {
  const described = commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: new Help().visibleOptions(command).map(completedOption),
    values: valuesOf(command.registeredArguments[0]),
  }));
  const help = {
    name: "help",
    description: "print the help of a command",
    options: [],
    values: described.map(({ name }) => name),
  };
  return [...described, help];
}

function completedOption(option: Option): CompletedOption {
  const flags = [option.short, option.long].flatMap((flag) => flag ?? []);
  return { flags, description: option.description, values: option.required ? valuesOf(option) : undefined };
}

/** What an option or an argument may be, as its choices or its placeholder say. */
function valuesOf(taking: TakingValue | undefined): Values {
  if (taking?.argChoices !== undefined) return taking.argChoices;
  if (taking?.name() === "format") return formatNames;
  const placeholder = taking?.flags ?? (taking === undefined ? "" : `<${taking.name()}>`);
  return /[<[](?:file|path|folder|plan)[\]>]/.test(placeholder) ? "file" : "any";
}

interface TakingValue {
  readonly argChoices?: readonly string[] | undefined;
  readonly flags?: string;
  readonly name: () => string;
}
