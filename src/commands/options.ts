import { type Command, InvalidArgumentError, Option, type OptionValues } from "@commander-js/extra-typings";
import { apiDefaults, defaultWarnExpiryDays, storageDefaults } from "../model/defaults.js";

/*
 * Options that several commands have, and how values are read. What each command gets is inferred from here: an option
 * that it does not expect, or not of this type, does not compile.
 */

type NoFlags = Record<never, never>;

/**
 * Options that are added to a command together. Their types are inferred from an empty command: inferred on top of those of
 * any other, they take the compiler minutes.
 */
function group<Flags extends OptionValues>(add: (command: Command<[], NoFlags>) => Command<[], Flags>) {
  return <Args extends unknown[], Options extends OptionValues>(
    command: Command<Args, Options>,
  ): Command<Args, Options & Flags> => {
    add(command as unknown as Command<[], NoFlags>);
    return command as unknown as Command<Args, Options & Flags>;
  };
}

/** Options of every command that reads a config. */
export const withConfig = group((command) =>
  command
    .addOption(
      repeatable("--config <path>", "a file, folder or pattern of the config; - for stdin")
        .default<readonly string[]>([], "lightly.yaml, or else lightly/*.yaml")
        .helpGroup(groups.config),
    )
    .addOption(repeatable("--var <name=value>", "value of a variable").helpGroup(groups.config))
    .addOption(
      repeatable(
        "--var-file <file>",
        "values of variables: YAML, JSON, or what `terraform output -json` prints",
      ).helpGroup(groups.config),
    )
    .addOption(
      new Option("--warn-expiry <days>", "warn so long before a credential expires")
        .argParser(days)
        .default(defaultWarnExpiryDays)
        .helpGroup(groups.config),
    ),
);

/** Options of the commands that plan. */
export const withChange = group((command) =>
  command
    .addOption(target().helpGroup(groups.change))
    .addOption(
      repeatable(
        "--rotate <connection>",
        "send the secret of a connection again, or of all connections: all",
      ).helpGroup(groups.change),
    )
    .addOption(
      new Option("--no-secrets", "read no secret to compare it; apply reads those that it sends").helpGroup(
        groups.change,
      ),
    )
    .addOption(
      new Option(
        "--allow-lockout",
        "remove people from datasets of others although the token may lose access",
      )
        .default(false)
        .helpGroup(groups.change),
    )
    .addOption(
      repeatable(
        "--lift-limit <create|update>",
        "a limit of the policy that does not count for this run",
      ).helpGroup(groups.change),
    ),
);

/** What a change is compared with and judged by. */
export const withBase = group((command) =>
  command
    .addOption(
      new Option(
        "--base <commit>",
        "compare with the config before the change: as of the merge base of this commit and HEAD",
      )
        .argParser(text)
        .helpGroup(groups.change),
    )
    .addOption(
      new Option("--base-dir <folder>", "compare with a copy of the working folder from before the change")
        .argParser(text)
        .conflicts("base")
        .helpGroup(groups.change),
    )
    .addOption(
      new Option("--allow-invalid-base", "go on where the config was not valid before the change")
        .default(false)
        .helpGroup(groups.change),
    ),
);

/** The policy that judges a config. */
export const withPolicy = group((command) =>
  command.addOption(
    new Option("--policy <file>", "what the config may ask for (default: lightly.policy.yaml, if it exists)")
      .argParser(fileName)
      .helpGroup(groups.config),
  ),
);

/** Options of every command that talks to the API. */
export const withApi = group((command) =>
  command
    .addOption(dotenv())
    .addOption(
      new Option("--server <url>", "address of the Lightly API").argParser(text).helpGroup(groups.api),
    )
    .addOption(
      new Option("--parallelism <number>", "most requests to the API at the same time")
        .argParser(positiveNumber)
        .default<number>(apiDefaults.parallelism)
        .helpGroup(groups.api),
    )
    .addOption(
      new Option("--timeout <seconds>", "time that one attempt of a request to the API may take")
        .argParser(positiveNumber)
        .default(apiDefaults.timeoutMs / 1000)
        .helpGroup(groups.api),
    )
    .addOption(
      new Option("--retries <number>", "maximum retries per request")
        .argParser(wholeNumber)
        .default<number>(apiDefaults.retries)
        .helpGroup(groups.api),
    )
    .addOption(
      new Option("--log-level <level>", "debug writes a line per request to stderr")
        .choices(["warn", "debug"] as const)
        .default("warn" as const)
        .helpGroup(groups.api),
    )
    .addOption(
      new Option("--log-format <format>", "form of these lines")
        .choices(["text", "json"] as const)
        .default("text" as const)
        .helpGroup(groups.api),
    ),
);

/** Where storage is, for the commands that try it. */
export const withStorage = group((command) =>
  command
    .addOption(
      repeatable(
        "--endpoint <TYPE=URL>",
        "where storage of a type is: s3, sts, azure (with {account_name}), gcs or obs",
      ).helpGroup(groups.storage),
    )
    .addOption(
      new Option("--local-root <folder>", "where the worker's mount is, to try local storage there")
        .argParser(text)
        .helpGroup(groups.storage),
    ),
);

/** How far storage is tried. */
export const withTrial = group((command) =>
  command
    .addOption(
      new Option("--write <mode>", "how far writing is tried; a probe writes an object and deletes it")
        .choices(["none", "dry", "probe"] as const)
        .default("none" as const),
    )
    .addOption(
      new Option("--sample <number>", "objects of a folder that are looked at, at most")
        .argParser(positiveNumber)
        .default<number>(storageDefaults.sample),
    )
    .option(
      "--strict",
      "also fail for warnings, and for what was tried and not proven; what is skipped does not fail",
      false,
    )
    .addOption(
      new Option("--parallelism <number>", "most requests to storage at the same time")
        .argParser(positiveNumber)
        .default<number>(storageDefaults.parallelism),
    )
    .addOption(
      new Option("--timeout <seconds>", "time that one attempt of a request to storage may take")
        .argParser(positiveNumber)
        .default<number>(storageDefaults.timeout),
    ),
);

export function detailedExitcode() {
  return new Option("--detailed-exitcode", "exit with 2 when there are changes").default(false);
}

export function format() {
  return repeatable("--format <name[=path]>", "how to report, on stdout (also -) or to a file").default<
    readonly string[]
  >([], "text");
}

export function full() {
  return new Option("--full", "text with every change and step, not each cause once").default(false);
}

/**
 * What a file says comes to a command through its context. Not called `--env-file`: Node looks for that option among those of
 * the program, too, and obeys `NODE_OPTIONS` in the file, so that whoever writes the file could run code.
 */
export function dotenv() {
  return repeatable("--dotenv <file>", "NAME=value lines for what the environment does not set");
}

export function target() {
  return repeatable("--target <dataset>", "only this declared dataset, by name or pattern", namePattern);
}

/** An option that adds to a list each time it is given. */
export function repeatable<Flags extends string>(
  flags: Flags,
  description: string,
  read: (value: string) => string = text,
) {
  return new Option(flags, `${description}; may be given more than once`)
    .default<readonly string[]>([])
    .argParser<readonly string[]>((value, before) => [...before, read(value)]);
}

/** A variable of CI that is not set must not pass for an option that was not given. */
export function text(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return value;
}

/** The name of a file; `-` for stdout is none. */
export function fileName(value: string): string {
  if (value === "-") throw new InvalidArgumentError("It must be the name of a file.");
  return text(value);
}

/** The name of a dataset, or a pattern of names. */
export function namePattern(value: string): string {
  if (value.length > longestPattern)
    throw new InvalidArgumentError("It is too long for a name or a pattern.");
  return text(value);
}

const longestPattern = 1000;

export function wholeNumber(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(value);
}

/** `30` or `30d`. */
function days(value: string): number {
  return wholeNumber(value.replace(/d$/, ""));
}

function positiveNumber(value: string): number {
  const number = wholeNumber(value);
  if (number === 0) throw new InvalidArgumentError("It must be at least 1.");
  return number;
}

const groups = {
  config: "Config:",
  change: "Plan:",
  storage: "Storage:",
  api: "Lightly API:",
} as const;
