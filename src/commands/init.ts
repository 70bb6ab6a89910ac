import { join } from "node:path";
import { defaultWarnExpiryDays } from "../model/defaults.js";
import { type ExitCode, InterruptedError, exitCodes, UsageError } from "../model/errors.js";
import { type ReferredVariable, variablesIn } from "../export/env-example.js";
import type { ProviderType } from "../model/desired.js";
import { providerTypes } from "../providers/index.js";
import { counted, printable } from "../report/printable.js";
import { policyText } from "../export/policy-text.js";
import { defaultPolicy } from "../policy/policy.js";
import { newConfigText, readWith, schemaFrom } from "./config-text.js";
import type { ApiOptions } from "./connect.js";
import type { CommandContext } from "./context.js";
import { writeEnvExample } from "./export.js";
import type { CollectedExport } from "./exporting.js";
import { exportSummary, omissionsText, variablesText } from "./export-report.js";
import { adopt, offerToAdopt } from "./init-account.js";
import {
  type CiFile,
  ciFiles,
  type CiSettings,
  type CiSystem,
  findRepository,
  occupied,
  writeCiFiles,
} from "./init-ci.js";
import { exampleText } from "./init-example.js";
import { createFile, isThere, requireAbsent } from "../files/write.js";
import { plan } from "./plan.js";
import { type Ask, choose, demandYes } from "./questions.js";

export interface InitOptions extends ApiOptions {
  /** The config to write. */
  readonly config: string;
  readonly fromAccount: boolean;
  /** Names and patterns. */
  readonly dataset: readonly string[];
  readonly provider?: ProviderType;
  readonly ci?: CiSystem | "none";
  readonly yes: boolean;
}

/**
 * Starts a config, from the account or from an example, by flags or in a conversation. Everything is written at the end,
 * and nothing is overwritten; then the plan is shown, if what it needs is there.
 */
export async function init(options: InitOptions, context: CommandContext): Promise<ExitCode> {
  const ask = options.yes ? undefined : context.ask;
  refuseContradictions(options, ask);
  await requireAbsent(options.config, "Add datasets of the account to it with export --into.");
  const draft = await draftOf(options, ask, context);
  const settings = { config: options.config, secrets: draft.variables.map(({ name }) => name) };
  const files = await chooseCiFiles(options.ci, settings, ask, context);
  if (ask !== undefined) await demandYes(`Write ${listOf(options.config, draft, files)}`, ask);
  if (context.signal.aborted) throw new InterruptedError("Interrupted.");
  const system = (["github", "gitlab"] as const).find((one) => files.some(({ path }) => path.includes(one)));
  await write(draft, files, options, context, system);
  return showPlan(draft, options, context);
}

/** A config that is not written yet. */
interface Draft {
  readonly text: string;
  readonly variables: readonly ReferredVariable[];
}

function refuseContradictions({ provider, fromAccount, dataset }: InitOptions, ask: Ask | undefined): void {
  const account = fromAccount || dataset.length > 0;
  if (provider !== undefined && account) {
    throw new UsageError("--provider starts from an example, not from the account: give one or the other.");
  }
  if (provider === undefined && !account && ask === undefined) {
    throw new UsageError(
      "init needs to know what to start from.",
      `Give --from-account, or --provider with one of ${providerTypes.join(", ")}.`,
    );
  }
}

async function draftOf(options: InitOptions, ask: Ask | undefined, context: CommandContext): Promise<Draft> {
  const { config, provider, fromAccount, dataset } = options;
  if (provider !== undefined) return exampleDraft(provider, config);
  if (fromAccount || dataset.length > 0 || ask === undefined) {
    return adoptedDraft(await adopt(dataset, options, context), config, context);
  }
  const collected = await offerToAdopt(options, ask, context);
  return collected === undefined
    ? exampleDraft(await choose("Storage of the first dataset", providerTypes, ask), config)
    : adoptedDraft(collected, config, context);
}

async function exampleDraft(provider: ProviderType, config: string): Promise<Draft> {
  const text = await exampleText(provider, config);
  return { text, variables: variablesIn(text) };
}

async function adoptedDraft(
  collected: CollectedExport,
  config: string,
  { stdout, stderr }: CommandContext,
): Promise<Draft> {
  stderr.write(omissionsText(collected.omissions, stderr.palette));
  stdout.write(exportSummary(collected, undefined));
  return { text: await newConfigText(collected.config, config), variables: collected.variables };
}

async function chooseCiFiles(
  wanted: CiSystem | "none" | undefined,
  settings: CiSettings,
  ask: Ask | undefined,
  { stdout }: CommandContext,
): Promise<readonly CiFile[]> {
  if (wanted !== undefined || ask === undefined) return freeCiFiles(wanted ?? "none", settings);
  for (;;) {
    try {
      const system = await choose("Also the files for CI", ["none", "github", "gitlab"], ask);
      return await freeCiFiles(system, settings);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      stdout.write(`${printable(error.message)}\n`);
    }
  }
}

async function freeCiFiles(system: CiSystem | "none", settings: CiSettings): Promise<readonly CiFile[]> {
  if (system === "none") return [];
  const files = await ciFiles(system, settings);
  const [taken] = await occupied(files);
  if (taken === undefined) return files;
  throw new UsageError(
    `${taken.path} exists, and nothing is overwritten.`,
    "Leave out --ci, or move the file.",
  );
}

function listOf(config: string, { variables }: Draft, files: readonly CiFile[]): string {
  const others = [
    ...(variables.length === 0 ? [] : ["a list of its variables"]),
    ...(files.length === 0 ? [] : [counted(files.length, "CI file")]),
  ];
  return [printable(config), ...others].join(" and ");
}

async function write(
  { text, variables }: Draft,
  files: readonly CiFile[],
  { config }: InitOptions,
  { stdout }: CommandContext,
  system: CiSystem | undefined,
): Promise<void> {
  const { desired } = await readWith(config, text, [config]);
  await createFile(config, text);
  const example = await writeEnvExample(variables, config, undefined);
  const { up } = await findRepository();
  const policy = join(up, defaultPolicy);
  // CI runs at the root of the repository. A second run, such as for another config, leaves these as they are.
  const besides = [
    { path: policy, text: policyText(desired, schemaFrom(policy, "policy")) },
    { path: join(up, ".gitattributes"), text: "lightly*.yaml text eol=lf\n" },
  ];
  const added = [];
  for (const file of besides) {
    if (await isThere(file.path)) continue;
    await createFile(file.path, file.text);
    added.push(file.path);
  }
  await writeCiFiles(files);
  const paths = [
    config,
    ...(example.kind === "written" ? [example.path] : []),
    ...added,
    ...files.map(({ path }) => path),
  ];
  stdout.write(
    `Wrote ${paths.map((path) => printable(path)).join(", ")}.\n${variablesText(variables, example)}${secretCommands(system, variables)}`,
  );
}

/** How to create the secrets that CI needs, with the tool of its system; empty without CI. */
function secretCommands(system: CiSystem | undefined, variables: readonly ReferredVariable[]): string {
  if (system === undefined) return "";
  const names = variables.map(({ name }) => name);
  const [asked, commands] =
    system === "github"
      ? [
          "each asks for its value",
          ["gh secret set LIGHTLY_TOKEN", ...names.map((name) => `gh secret set ${name} --env lightly`)],
        ]
      : [
          "put the value after each name",
          ["LIGHTLY_TOKEN", ...names].map((name) => `glab variable set --masked ${name}`),
        ];
  return `Create the secrets in CI (${asked}):\n${commands.map((command) => `  ${command}\n`).join("")}`;
}

/** Without its variables or a token, planning could only say so again. */
async function showPlan(
  { variables }: Draft,
  options: InitOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { env, stdout } = context;
  const isSet = (name: string): boolean => (env[name] ?? "") !== "";
  const hasToken = isSet("LIGHTLY_TOKEN") || isSet("LIGHTLY_TOKEN_FILE");
  if (!hasToken || !variables.every(({ name }) => isSet(name))) {
    stdout.write(
      `Then: lightly-gitops plan${options.config === "lightly.yaml" ? "" : ` --config ${printable(options.config)}`}\n`,
    );
    return exitCodes.success;
  }
  stdout.write("\n");
  const defaults = {
    var: [],
    warnExpiry: defaultWarnExpiryDays,
    rotate: [],
    target: [],
    format: [],
    full: false,
    unmanaged: false,
  };
  return plan(
    {
      ...options,
      ...defaults,
      config: [options.config],
      secrets: true,
      allowLockout: false,
      liftLimit: [],
      detailedExitcode: false,
    },
    context,
  );
}
