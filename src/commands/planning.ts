import { planDocument } from "../documents/plan-document.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { DesiredState } from "../model/desired.js";
import { compareText } from "../model/diagnostics.js";
import { type ExitCode, exitCodes } from "../model/errors.js";
import type { Plan } from "../model/plan.js";
import { type LiftedLimits, withLimits } from "../policy/judge-plan.js";
import { pinsOf } from "../reconcile/match.js";
import { makePlan } from "../reconcile/plan.js";
import { readActual } from "../reconcile/read.js";
import type { ApiSession } from "./connect.js";
import type { CommandContext } from "./context.js";
import type { ReadDesired, Review } from "./desired.js";

/** A plan, and the document that shows it. */
export interface Planned {
  readonly plan: Plan;
  readonly document: PlanDocument;
}

/** What a plan is made of, beside the state of the account. */
export interface PlanInputs {
  /** The config. */
  readonly read: Pick<ReadDesired, "files" | "desired" | "variables" | "warnings">;
  readonly review: Review;
  /** Keys of the datasets to plan; all that are declared, where it is not given. */
  readonly only: ReadonlySet<string> | undefined;
  /** What `only` was asked for as, by name or pattern. */
  readonly targets: readonly string[];
  /** Addresses of resources whose secrets are sent again. */
  readonly rotate: ReadonlySet<string>;
  /** Limits of the policy that do not count for this run. */
  readonly lifted: LiftedLimits;
  /** Whether people may be removed from a dataset on which the token itself may only work through its sharing. */
  readonly allowLockout: boolean;
  readonly secretsRead: boolean;
  readonly toolVersion: string;
  /** Whether the plan lists datasets of the account that the config does not declare. */
  readonly withUndeclared: boolean;
}

/** Where the actual state is read. */
export interface PlannedFrom extends Pick<ApiSession, "reader" | "concurrency" | "redact"> {
  /** `null`: no server, the base stands for the account. */
  readonly server: string | null;
}

/** Reads the account and plans. Only the reading half of the session is used. */
export async function planAccount(
  inputs: PlanInputs,
  session: PlannedFrom,
  { progress }: Pick<CommandContext, "progress">,
): Promise<Planned> {
  const { read, review, only, rotate, toolVersion, targets, secretsRead } = inputs;
  const { desired } = read;
  const { base, policy } = review;
  const datasets = desired.datasets.filter(({ key }) => only === undefined || only.has(key));
  const pins = pinsOf(desired.datasets);
  progress.begin("Reading datasets", datasets.length);
  const actual = await readActual(datasets, session.reader, session.concurrency, pins, progress.advance);
  const undeclared = inputs.withUndeclared ? await undeclaredDatasets(desired, session) : [];
  progress.end();
  // A base that is not valid says nothing: everything else than nothing would be a guess.
  const before = base === undefined || base.state === "invalid" ? undefined : base.desired;
  const made = makePlan({ desired, actual, base: before, rotate, only, allowLockout: inputs.allowLockout });
  const plan = policy.policy === null ? made : withLimits(made, policy.policy, inputs.lifted);
  const document = planDocument(plan, {
    toolVersion,
    configFiles: read.files,
    variables: read.variables,
    targets,
    secretsRead,
    warnings: [...read.warnings, ...policy.notes],
    server: session.server,
    account: actual.account === null || session.server === null ? null : session.redact(actual.account),
    base: base === undefined ? null : { name: base.name, commit: base.commit, state: base.state },
    undeclared,
    redact: session.redact,
  });
  return { plan, document };
}

/** Names of the account's own datasets that no declared one stands for. */
async function undeclaredDatasets(
  { datasets }: DesiredState,
  { reader }: PlannedFrom,
): Promise<readonly string[]> {
  const names = new Set(datasets.flatMap(({ name, renamedFrom }) => [name, renamedFrom ?? name]));
  const ids = new Set(datasets.map(({ id }) => id));
  const listed = (await reader.listDatasets()).filter(({ id, name }) => !ids.has(id) && !names.has(name));
  return listed.map(({ name }) => name).toSorted(compareText);
}

/** The exit code of a plan, the same for every output format. */
export function planExitCode({ summary, changes }: PlanDocument, detailed: boolean): ExitCode {
  if (summary.refused > 0) return exitCodes.refused;
  return detailed && changes.length > 0 ? exitCodes.changes : exitCodes.success;
}
