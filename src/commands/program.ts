import { Command, InvalidArgumentError, Option } from "commander";
import type { ExitCode } from "../model/errors.js";
import { providerTypes } from "../providers/index.js";
import type { CommandContext } from "./context.js";

/**
 * The command line: every command with its options. Commands are loaded when they run, so that starting costs little.
 * `finish` is told the exit code of the command that ran.
 */
export function buildProgram(context: CommandContext, finish: (code: ExitCode) => void): Command {
  const program = new Command("lightly-gitops")
    .description(
      "Declare Lightly datasets and their cloud storage in a lightly.yaml; plan in pull requests, apply on merge.",
    )
    .version(context.version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: context.stdout.write,
      writeErr: context.stderr.write,
      outputError: (text, write) => write(text.replace(/^error: /, "error: usage: ")),
    })
    .addHelpText("after", environmentHelp);

  const command = (name: string, description: string) => program.command(name).description(description);

  withConfig(command("validate", "check the config: no network, no secrets needed")).action(
    async (options) => {
      const { validate } = await import("./validate.js");
      finish(await validate(options, context));
    },
  );

  withApi(withFormat(withChange(withConfig(command("plan", "show what apply would change; reads only")))))
    .option("--out <file>", "save the plan, for apply and show")
    .option("--unmanaged", "list datasets of the account that the config does not declare", false)
    .addOption(detailedExitcode())
    .action(async (options) => {
      const { plan } = await import("./plan.js");
      finish(await plan(options, context));
    });

  const applying = command("apply", "make the account what the config says, then check permissions");
  withApi(withFormat(withChange(withConfig(applying))))
    .argument("[plan]", "a plan saved with plan --out: does what it says, or nothing")
    .option("--auto-approve", "do not ask before writing; needed where nobody is at the terminal", false)
    .option("--allow-busy", "write also to datasets on which a run is scheduled", false)
    .option("--expect <hash>", "apply only if the plan has the hash that was reviewed")
    .option("--expect-plan <file>", "the plan that was reviewed, to say what differs from it")
    .action(async (saved: string | undefined, options) => {
      const { apply } = await import("./apply.js");
      finish(await apply(saved, options, context));
    });

  withApi(
    withConfig(
      command("verify", "check the permissions of declared datasources; writes a test object into each"),
    ),
  )
    .addOption(repeatable("--target <dataset>", "only this declared dataset, by name or pattern"))
    .action(async (options) => {
      const { verify } = await import("./verify.js");
      finish(await verify(options, context));
    });

  withFormat(withConfig(command("preflight", "try the declared storage from here, before Lightly is told")))
    .addOption(repeatable("--target <dataset>", "only this declared dataset, by name or pattern"))
    .addOption(
      new Option("--write <mode>", "how far writing is tried; a probe writes an object and deletes it")
        .choices(["none", "dry", "probe"])
        .default("none"),
    )
    .option("--sample <number>", "objects of a folder that are looked at, at most", positiveNumber, 1000)
    .option("--strict", "also fail for warnings, and for what could not be proven", false)
    .option("--parallelism <number>", "requests at the same time", positiveNumber, 16)
    .option("--timeout <seconds>", "time that one attempt of a request may take", positiveNumber, 20)
    .addOption(
      repeatable(
        "--endpoint <TYPE=URL>",
        "where storage of a type is: s3, sts, azure (with {account_name}), gcs or obs",
      ),
    )
    .option("--local-root <folder>", "where the worker's mount is, to try local storage there")
    .action(async (options) => {
      const { preflight } = await import("./preflight.js");
      finish(await preflight(options, context));
    });

  withConfig(command("access", "print the least access that each declared location needs, for its cloud"))
    .addOption(repeatable("--target <dataset>", "only this declared dataset, by name or pattern"))
    .addOption(
      new Option("--by <unit>", "one policy per credential, or per datasource")
        .choices(["credential", "datasource"])
        .default("credential"),
    )
    .addOption(
      new Option("--format <name>", "how to print it").choices(["text", "json", "terraform"]).default("text"),
    )
    .action(async (options) => {
      const { access } = await import("./access.js");
      finish(await access(options, context));
    });

  withFormat(command("show", "show a saved plan"))
    .argument("<plan>", "a plan saved with plan --out")
    .addOption(detailedExitcode())
    .action(async (saved: string, options) => {
      const { show } = await import("./show.js");
      finish(await show(saved, options, context));
    });

  withApi(command("export", "write the config of datasets that exist; reads only"))
    .addOption(
      repeatable("--dataset <name>", "a dataset to export, by name or pattern (default: all own ones)"),
    )
    .addOption(repeatable("--id <id>", "a dataset to export, whoever owns it"))
    .option("--shared", "also datasets that others share with you", false)
    .option("--team", "also datasets of your team", false)
    .option("--out <file>", "write to a new file (default: stdout)")
    .option("--into <file>", "add to a config, and leave what is there as it is")
    .addOption(repeatable("--config <path>", "the config that the file of --into is part of"))
    .option("--env-example <file>", "list the variables there (default: .env.example beside the config)")
    .action(async (options) => {
      const { exportDatasets } = await import("./export.js");
      finish(await exportDatasets(options, context));
    });

  withApi(command("init", "start a config, from the account or from an example; overwrites nothing"))
    .option("--config <file>", "the config to write", "lightly.yaml")
    .option("--from-account", "adopt datasets of the account", false)
    .addOption(
      repeatable("--dataset <name>", "a dataset to adopt, by name or pattern (default: all own ones)"),
    )
    .addOption(
      new Option("--provider <type>", "start from the example of a storage provider").choices(providerTypes),
    )
    .addOption(
      new Option("--ci <system>", "also write the files for CI").choices(["github", "gitlab", "none"]),
    )
    .option("--yes", "ask nothing", false)
    .action(async (options) => {
      const { init } = await import("./init.js");
      finish(await init(options, context));
    });

  command("emulator", "serve the Lightly API on this machine, to try a config without an account")
    .option("--port <number>", "port on 127.0.0.1; 0 takes a free one", wholeNumber, 5001)
    .option("--data <file>", "keep the state in a file; it holds the secrets that are sent")
    .addOption(
      new Option("--secrets <mode>", "what reading a datasource shows of its secret").choices([
        "echo",
        "mask",
        "omit",
      ]),
    )
    .addOption(
      repeatable("--user <token,e-mail[,team]>", "a user (default: emulator-token,owner@example.com)"),
    )
    .addOption(repeatable("--set <name=value>", "a switch of the emulated platform"))
    .action(async (options) => {
      const { emulator } = await import("./emulator.js");
      finish(await emulator(options, context));
    });

  return program;
}

function withConfig(command: Command): Command {
  return command
    .addOption(
      repeatable(
        "--config <path>",
        "a file, folder or pattern of the config (default: lightly.yaml, or else lightly/*.yaml)",
      ),
    )
    .addOption(repeatable("--var <name=value>", "value of a variable"))
    .option("--warn-expiry <days>", "warn so long before a credential ends", days, 30);
}

function withChange(command: Command): Command {
  return command
    .addOption(
      repeatable(
        "--rotate <connection>",
        "send the secret of a connection again, or of all connections: all",
      ),
    )
    .addOption(repeatable("--target <dataset>", "only this declared dataset, by name or pattern"))
    .option(
      "--base <commit or folder>",
      "the config before the change: tells drift from the change, and raised rotations",
    );
}

function detailedExitcode(): Option {
  return new Option("--detailed-exitcode", "exit with 2 when there are changes").default(false);
}

function withFormat(command: Command): Command {
  return command.addOption(
    repeatable("--format <name[=path]>", "how to report, on stdout or to a file (default: text)"),
  );
}

function withApi(command: Command): Command {
  return command
    .option("--server <url>", "address of the Lightly API")
    .option("--parallelism <number>", "requests at the same time (default: 8)", positiveNumber)
    .option(
      "--timeout <seconds>",
      "time that one attempt of a request may take (default: 60)",
      positiveNumber,
    )
    .option(
      "--retries <number>",
      "how often a request that failed is sent again at most (default: 4)",
      wholeNumber,
    )
    .addOption(
      new Option("--log-level <level>", "debug writes a line per request to stderr")
        .choices(["warn", "debug"])
        .default("warn"),
    )
    .addOption(
      new Option("--log-format <format>", "form of these lines").choices(["text", "json"]).default("text"),
    );
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be given more than once`)
    .default([], "none")
    .argParser((value: string, before: readonly string[]) => [...before, value]);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** `30` or `30d`. */
function days(text: string): number {
  return wholeNumber(text.replace(/d$/, ""));
}

function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError("It must be at least 1.");
  return number;
}

const environmentHelp = `
Environment:
  LIGHTLY_TOKEN            token of the Lightly API
  LIGHTLY_TOKEN_FILE       file that holds it, read when LIGHTLY_TOKEN is not set
  LIGHTLY_SERVER_LOCATION  address of the API (default: https://api.lightly.ai)
  LIGHTLY_CA_CERTS         PEM file of certificates to trust besides the usual ones
  LIGHTLY_VAR_<name>       value of a variable
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, NO_COLOR

Exit codes:
  0 success, also of a plan with changes   5 refused by a safety rule
  1 unexpected or API error                6 applied in part
  2 changes, with --detailed-exitcode      7 applied, but permissions are missing
  3 invalid config or usage                130 interrupted
  4 saved plan is stale`;
