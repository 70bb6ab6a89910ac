import { Argument, Command, CommanderError, Option } from "@commander-js/extra-typings";
import { type ExitCode, exitCodes } from "../model/errors.js";
import { providerTypes } from "../providers/index.js";
import type { CommandContext } from "./context.js";
import { completionHelp, environmentHelp, optionDescription, usageError } from "./help.js";
import {
  detailedExitcode,
  dotenv,
  fileName,
  format,
  full,
  namePattern,
  repeatable,
  target,
  text,
  wholeNumber,
  withApi,
  withBase,
  withChange,
  withConfig,
  withPolicy,
  withStorage,
  withTrial,
} from "./options.js";

/**
 * The command line: every command with its options. Commands are loaded when they run, so that starting costs little.
 * `finish` is told the exit code of the command that ran.
 */
export function buildProgram(context: CommandContext, finish: (code: ExitCode) => void): Command {
  const program = new Command("lightly-gitops")
    .description(
      "Declare Lightly datasets and their cloud storage in a lightly.yaml; plan in pull requests, apply on merge.",
    )
    .version(context.version, "-v, --version", "print the version")
    .addOption(new Option("-V").hideHelp())
    .on("option:V", () => {
      context.stdout.write(`${context.version}\n`);
      throw new CommanderError(0, "commander.version", context.version);
    })
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    // Options of the program stand before the command: `plan -var` must not be taken for `-v`.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: context.stdout.write,
      writeErr: context.stderr.write,
      outputError: (error, write) => write(usageError(error, program)),
    })
    .configureHelp({ optionDescription })
    .addHelpText("after", environmentHelp);

  // What a command reads from a file of environment variables, it has from its context.
  program.hook("preAction", async (_, command) => {
    const { dotenv: files = [] }: { readonly dotenv?: readonly string[] } = command.opts();
    if (files.length === 0) return;
    const { withDotenv } = await import("./dotenv.js");
    context = await withDotenv(files, context);
  });

  const command = (name: string, description: string) => program.command(name).description(description);

  const validating = command("validate", "check the config: no network, no secrets needed")
    .addOption(format())
    .option("--strict", "fail on warnings too, but for those that a comment allows", false)
    .addOption(dotenv());
  withPolicy(withConfig(validating)).action(async (options) => {
    const { validate } = await import("./validate.js");
    finish(await validate(options, context));
  });

  const planning = command("plan", "show what apply would change; reads only")
    .addOption(new Option("--out <file>", "save the plan, for apply and show; - for stdout").argParser(text))
    .addOption(format())
    .addOption(full())
    .addOption(detailedExitcode())
    .option("--offline", "let the base stand for the account: no token needed, and no request", false)
    .option("--unmanaged", "list datasets of the account that the config does not declare", false);
  withApi(withPolicy(withConfig(withBase(withChange(planning))))).action(async (options) => {
    const { plan } = await import("./plan.js");
    finish(await plan(options, context));
  });

  const applying = command("apply", "apply the config to your account, then verify access to the storage")
    .addArgument(new Argument("[plan]", "a plan saved with plan --out: does what it says, or nothing"))
    .option("--auto-approve", "do not ask before writing; needed where there is no terminal", false)
    .addOption(format())
    .addOption(
      new Option(
        "--preflight [warn]",
        "first try the storage of what would change, and change nothing where it is denied or cannot be reached; =warn goes on",
      ).choices(["warn"] as const),
    )
    .addOption(full())
    .option("--allow-busy", "write also to datasets on which a run is scheduled", false)
    .addOption(
      new Option("--expect <hash>", "apply only if the plan has the hash that was reviewed").argParser(text),
    )
    .addOption(
      new Option("--expect-plan <file>", "the plan that was reviewed, to say what differs from it").argParser(
        fileName,
      ),
    )
    .addOption(new Option("-y, --yes").hideHelp());
  applying.on("option:yes", () =>
    applying.error("error: unknown option '--yes'\n(Did you mean --auto-approve?)"),
  );
  withApi(withStorage(withPolicy(withConfig(withBase(withChange(applying)))))).action(
    async (saved, options) => {
      const { apply } = await import("./apply.js");
      finish(await apply(saved, options, context));
    },
  );

  const verifying = command(
    "verify",
    "check the permissions of declared datasources; writes a test object into each",
  ).addOption(target());
  withApi(withConfig(verifying)).action(async (options) => {
    const { verify } = await import("./verify.js");
    finish(await verify(options, context));
  });

  const listing = command("status", "list the declared datasets: id, storage, as declared or not; reads only")
    .addOption(
      new Option("--format <name>", "how to report, on stdout")
        .choices(["text", "json"] as const)
        .default("text" as const),
    )
    .addOption(target());
  withApi(withConfig(listing)).action(async (options) => {
    const { status } = await import("./status.js");
    finish(await status(options, context));
  });

  const trying = command("preflight", "try the declared storage from here, before Lightly is told")
    .addOption(format())
    .addOption(target())
    .addOption(dotenv());
  withPolicy(withConfig(withBase(withStorage(withTrial(trying))))).action(async (options) => {
    const { preflight } = await import("./preflight.js");
    finish(await preflight(options, context));
  });

  const granting = command(
    "access",
    "print the least access that each declared location needs, for its cloud",
  )
    .addOption(target())
    .addOption(dotenv())
    .addOption(
      new Option("--by <unit>", "one policy per credential, or per datasource")
        .choices(["credential", "datasource"] as const)
        .default("credential" as const),
    )
    .addOption(
      new Option("--format <name>", "how to print it")
        .choices(["text", "json", "terraform"] as const)
        .default("text" as const),
    );
  withConfig(granting).action(async (options) => {
    const { access } = await import("./access.js");
    finish(await access(options, context));
  });

  command("show", "show a saved plan or result")
    .addArgument(
      new Argument("<file>", "a plan saved with plan --out, or a result saved with apply --format json=FILE"),
    )
    .addOption(format())
    .addOption(full())
    .addOption(detailedExitcode())
    .action(async (saved, options) => {
      const { show } = await import("./show.js");
      finish(await show(saved, options, context));
    });

  const exporting = command("export", "write the config of datasets that exist; reads only")
    .addOption(
      repeatable("--dataset <name>", "a dataset to export, by name or pattern", namePattern).default<
        readonly string[]
      >([], "all own ones"),
    )
    .addOption(repeatable("--id <id>", "a dataset to export, whoever owns it"))
    .option("--shared", "also datasets that others share with you", false)
    .option("--team", "also datasets of your team", false)
    .addOption(new Option("--out <file>", "write to a new file (default: stdout)").argParser(text))
    .addOption(
      new Option("--into <file>", "add to a config, and leave what is there as it is").argParser(fileName),
    )
    .addOption(repeatable("--config <path>", "the config that the file of --into is part of"))
    .addOption(
      new Option(
        "--env-example <file>",
        "list the variables there (default: .env.example beside the config)",
      ).argParser(fileName),
    );
  withApi(exporting).action(async (options) => {
    const { exportDatasets } = await import("./export.js");
    finish(await exportDatasets(options, context));
  });

  const starting = command("init", "start a config, from the account or from an example; overwrites nothing")
    .addOption(
      new Option("--config <file>", "the config to write").argParser(fileName).default("lightly.yaml"),
    )
    .option("--from-account", "adopt datasets of the account", false)
    .addOption(
      repeatable("--dataset <name>", "a dataset to adopt, by name or pattern", namePattern).default<
        readonly string[]
      >([], "all own ones"),
    )
    .addOption(
      new Option("--provider <type>", "start from the example of a storage provider").choices(providerTypes),
    )
    .addOption(
      new Option("--ci <system>", "also write the files for CI").choices([
        "github",
        "gitlab",
        "none",
      ] as const),
    )
    .option("--yes", "ask nothing", false);
  withApi(starting).action(async (options) => {
    const { init } = await import("./init.js");
    finish(await init(options, context));
  });

  command("emulator", "serve the Lightly API on this machine, to try a config without an account")
    .addOption(
      new Option("--port <number>", "port on 127.0.0.1; 0 takes a free one")
        .argParser(wholeNumber)
        .default(5001),
    )
    .addOption(
      new Option("--data <file>", "keep the state in a file; it holds the secrets that are sent").argParser(
        fileName,
      ),
    )
    .addOption(
      new Option("--secrets <mode>", "what reading a datasource shows of its secret").choices([
        "echo",
        "mask",
        "omit",
      ] as const),
    )
    .addOption(
      repeatable("--user <token,e-mail[,team]>", "a user").default<readonly string[]>(
        [],
        "emulator-token,owner@example.com",
      ),
    )
    .addOption(repeatable("--set <name=value>", "a switch of the emulated platform"))
    .action(async (options) => {
      const { emulator } = await import("./emulator.js");
      finish(await emulator(options, context));
    });

  command("completion", "print the completion script of a shell")
    .addArgument(
      new Argument("<shell>", "the shell that is to run it").choices(["bash", "zsh", "fish"] as const),
    )
    .addHelpText("after", completionHelp)
    .action(async (shell) => {
      const { completion } = await import("./completion.js");
      context.stdout.write(completion(shell, program));
      finish(exitCodes.success);
    });

  return program;
}
