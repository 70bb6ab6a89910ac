import { failedResult } from "../documents/failure-document.js";
import { resultDocument } from "../documents/result-document.js";
import { CancelledError, type ExitCode, exitCodes, type ExpectedError, UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import { applyPlan } from "../reconcile/apply.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { planText } from "../report/plan-text.js";
import { printable } from "../report/printable.js";
import { type Result, summarizeResult } from "../model/result.js";
import { Secret } from "../model/secret.js";
import type { Plan, SecretReason } from "../model/plan.js";
import { type ApiSession, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { namedFacts, type ReadDesired, readDesired, readReview } from "./desired.js";
import { type EventStream, openEvents } from "./events.js";
import { demandGithubFiles, tellGithubOfResult } from "./github-files.js";
import {
  demandWritable,
  type OutputTarget,
  outputTargets,
  reportingFailure,
  writeResult,
  writesText,
} from "./outputs.js";
import type { PlanningOptions } from "./plan.js";
import { planAccount, type Planned, type PlanInputs } from "./planning.js";
import { progressReporter } from "./progress.js";
import { liftedLimits, requireAllowed } from "./policy.js";
import { hashArgument, requireHash, requireNoRefusals, requireSamePlan } from "./review.js";
import { rotatedAddresses } from "./rotate.js";
import { openPlanOfChanges } from "./saved-plan.js";
import { targetedNames } from "./targets.js";

export interface ApplyOptions extends PlanningOptions {
  readonly autoApprove: boolean;
  /** Write also to datasets on which a run is scheduled. */
  readonly allowBusy: boolean;
  /** Hash of the plan that was reviewed. */
  readonly expect?: string;
  /** File with the plan that was reviewed, to say what differs. */
  readonly expectPlan?: string;
}

/**
 * Applies the config to the account, then asks the platform to verify access to the storage of what was changed. With a
 * saved plan, does what it says or nothing.
 */
export async function apply(
  savedPath: string | undefined,
  options: ApplyOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const targets = outputTargets(options.format, "result");
  const reports: Reports = { targets, events: openEvents(targets, context) };
  return reportingFailure(
    (error) => reportFailure(error, reports, options, context),
    async () => {
      refuseUnattended(options, context);
      refuseContradictions(savedPath, options);
      await demandWritable(targets);
      await reports.events.opened();
      await demandGithubFiles(context);
      const reviewed = await openReviewed(savedPath, options);
      const { saved } = reviewed;
      const compares = saved === undefined ? options.secrets : saved.secretsRead;
      const read = await readDesired(options, context, compares ? "optional" : "none");
      const { files, desired, variables, secrets, warnings } = read;
      const rotate = saved === undefined ? rotatedAddresses(options.rotate, desired) : resentIn(saved);
      const { base, policy } = await readReview(options, context);
      requireAllowed(policy, read);
      const session = await connect(options, secrets, context);
      try {
        const inputs: PlanInputs = {
          desired,
          only:
            saved === undefined ? await targetedNames(options.target, desired, context) : datasetsOf(saved),
          rotate,
          base,
          policy: policy.policy,
          lifted: liftedLimits(options.liftLimit),
          warnings: [...warnings, ...policy.notes],
          toolVersion: context.version,
          configFiles: files,
          variables,
          targets: saved?.targets ?? options.target,
          allowLockout: options.allowLockout,
          secretsRead: compares,
          withUndeclared: false,
        };
        const planned = await planAccount(inputs, session);
        context.stderr.write(diagnosticsText(planned.plan.notes, context.stderr.palette));
        if (writesText(targets))
          context.stdout.write(planText(saved ?? planned.document, context.stdout.palette));
        if (reviewed.plan !== undefined) requireSamePlan(reviewed.plan, planned.document);
        if (reviewed.hash !== undefined) requireHash(reviewed.hash, planned.document);
        requireNoRefusals(planned.document);
        const sent = secretsSentBy(planned.plan);
        await read.require(sent);
        for (const secret of sent) session.protect(secret);
        return await execute(planned, session, reports, { ...options, files, variables }, context);
      } finally {
        await session.close();
      }
    },
  );
}

/** Where an apply tells what it does: at its end, and while it runs. */
interface Reports {
  readonly targets: readonly OutputTarget[];
  readonly events: EventStream;
}

/** The same for every output format. */
export function resultExitCode(result: Result, interrupted: boolean): ExitCode {
  const { done, failed, refused, blocked, lacking, unverified } = summarizeResult(result);
  if (interrupted) return exitCodes.interrupted;
  if (failed > 0) return done > 0 ? exitCodes.partial : exitCodes.failure;
  if (refused + blocked > 0) return exitCodes.refused;
  if (unverified > 0) return exitCodes.partial;
  return lacking > 0 ? exitCodes.permissions : exitCodes.success;
}

async function execute(
  { plan, document: planned }: Planned,
  { api, concurrency, retries, server }: ApiSession,
  reports: Reports,
  options: ApplyOptions & Pick<ReadDesired, "files" | "variables">,
  context: CommandContext,
): Promise<ExitCode> {
  const { stdout, signal, deadline } = context;
  const isWork = planned.changes.length > 0;
  if (isWork && !options.autoApprove) await askForApproval(context);
  const { targets, events } = reports;
  events.begin(planned);
  const onProgress = progressReporter(events, context);
  const result = await applyPlan(plan, api, {
    concurrency,
    retries,
    signal,
    deadline,
    onProgress,
    allowBusy: options.allowBusy,
  });
  const exitCode = resultExitCode(result, signal.aborted);
  const document = resultDocument(result, {
    toolVersion: context.version,
    configFiles: options.files,
    variables: options.variables,
    server,
    planHash: planned.planHash,
    exitCode,
  });
  if (isWork && writesText(targets)) stdout.write("\n");
  const told = [
    await wasTold(events.end(document), context),
    await wasTold(writeResult(targets, document, context, isWork ? "after work" : "after no work"), context),
    await wasTold(tellGithubOfResult(document, context), context),
  ].every(Boolean);
  return told || exitCode !== exitCodes.success ? exitCode : exitCodes.failure;
}

/** Whether a report was written; one that was not changes nothing about what was done, and keeps no other from its place. */
async function wasTold(report: Promise<void>, { stderr }: CommandContext): Promise<boolean> {
  try {
    await report;
    return true;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    stderr.write(
      `${stderr.palette.error("error:")} after the apply, a report was lost: ${printable(error.message)}\n`,
    );
    return false;
  }
}

/** What was reviewed before: a saved plan to apply, a plan to be the same as, a hash to meet. */
interface Reviewed {
  readonly saved: PlanDocument | undefined;
  readonly plan: PlanDocument | undefined;
  readonly hash: string | undefined;
}

async function openReviewed(savedPath: string | undefined, options: ApplyOptions): Promise<Reviewed> {
  const saved = savedPath === undefined ? undefined : await openPlanOfChanges(savedPath);
  const expected = options.expectPlan === undefined ? undefined : await openPlanOfChanges(options.expectPlan);
  const hash = options.expect === undefined ? undefined : hashArgument(options.expect);
  return { saved, plan: saved ?? expected, hash };
}

function refuseContradictions(savedPath: string | undefined, options: ApplyOptions): void {
  if (savedPath === undefined) return;
  const contradicting = [
    ...(options.rotate.length > 0 ? ["--rotate"] : []),
    ...(options.target.length > 0 ? ["--target"] : []),
    ...(options.secrets ? [] : ["--no-secrets"]),
    ...(options.base === undefined ? [] : ["--base"]),
    ...(options.baseDir === undefined ? [] : ["--base-dir"]),
    ...(options.expect === undefined ? [] : ["--expect"]),
    ...(options.expectPlan === undefined ? [] : ["--expect-plan"]),
  ];
  if (contradicting.length === 0) return;
  throw new UsageError(`A saved plan is applied as it is, without ${contradicting.join(", ")}.`);
}

/** A saved plan says itself which secrets are sent again: without its base, they are asked for by address. */
function resentIn({ changes }: PlanDocument): ReadonlySet<string> {
  const isAskedFor = ({ reason }: { readonly reason: SecretReason }): boolean =>
    reason === "another reference" || reason === "another rotation number" || reason === "--rotate";
  return new Set(changes.flatMap(({ address, secrets }) => (secrets.some(isAskedFor) ? [address] : [])));
}

function datasetsOf({ states, refusals }: PlanDocument): ReadonlySet<string> {
  return new Set([...states, ...refusals].map(({ dataset }) => dataset));
}

/** A change sends all fields of its resource. */
function secretsSentBy({ changes }: Plan): readonly Secret[] {
  const values = changes.flatMap(({ desired }) => Object.values(desired.fields));
  return [...new Set(values.filter((value) => value instanceof Secret))];
}

function refuseUnattended({ autoApprove }: ApplyOptions, { ask }: CommandContext): void {
  if (autoApprove || ask !== undefined) return;
  throw new UsageError(
    "apply asks before it writes, and there is no terminal.",
    "Review the output of plan, then run apply with --auto-approve.",
  );
}

async function askForApproval({ ask }: CommandContext): Promise<void> {
  const answer = await ask?.("\nApply these changes? Only `yes` is accepted: ");
  if (answer !== "yes") throw new CancelledError("Cancelled; nothing was written.");
}

async function reportFailure(
  error: ExpectedError,
  { targets, events }: Reports,
  options: ApplyOptions,
  context: CommandContext,
): Promise<void> {
  const facts = { toolVersion: context.version, ...(await namedFacts(options, context)) };
  const document = failedResult(error, facts);
  await events.end(document);
  await writeResult(targets, document, context, "after a failure");
  await tellGithubOfResult(document, context);
}
