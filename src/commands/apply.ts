import { failedResult } from "../documents/failure-document.js";
import { resultDocument } from "../documents/result-document.js";
import { CancelledError, type ExitCode, exitCodes, UsageError } from "../model/errors.js";
import { noteFile } from "../files/read-log.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { applyPlan } from "../reconcile/apply.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { planText } from "../report/plan-text.js";
import type { Result } from "../model/result.js";
import { summarizeResult } from "../model/summary.js";
import { type ApiSession, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { namedConfig, noteConfig, readDesired, readDesiredBase, rotationOf } from "./desired.js";
import { beginEvent } from "./events.js";
import type { PlanningOptions } from "./plan.js";
import { planAccount, type Planned } from "./planning.js";
import { progressReporter } from "./progress.js";
import { type Reports, reporting, resultReports } from "./reports.js";
import { demandHash, demandPossible, demandUnmoved, hashArgument } from "./review.js";
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
 * Makes the account what the config says, then has the platform check the storage of what was touched. With a saved
 * plan, does what it says or nothing.
 */
export async function apply(
  savedPath: string | undefined,
  options: ApplyOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const reports = resultReports(options, context);
  await noteConfig(options);
  for (const path of [savedPath, options.expectPlan]) if (path !== undefined) await noteFile(path);
  return reporting(
    reports,
    (error) => failedResult(error, { toolVersion: context.version, configFiles: namedConfig(options) }),
    async () => {
      refuseUnattended(options, context);
      refuseContradictions(savedPath, options);
      const reviewed = await openReviewed(savedPath, options);
      const { files, desired, secrets, warnings } = await readDesired(options, context);
      const rotation = rotationOf(rotatedBy(reviewed.saved, options), desired);
      const base =
        options.base === undefined ? undefined : await readDesiredBase(options.base, options, context);
      const session = await connect(options, secrets, context);
      try {
        await reports.requireUnread();
        const only =
          reviewed.saved === undefined
            ? await targetedNames(options.target, desired, context)
            : datasetsOf(reviewed.saved);
        const facts = { toolVersion: context.version, configFiles: files };
        const planTargets = reviewed.saved?.targets ?? options.target;
        const inputs = { ...facts, desired, only, targets: planTargets, rotation, base, warnings };
        const planned = await planAccount({ ...inputs, withUndeclared: false }, session);
        context.stderr.write(diagnosticsText(planned.notes, context.stderr.palette));
        if (reports.showText) context.stdout.write(planText(planned.document, context.stdout.palette));
        if (reviewed.saved !== undefined) demandUnmoved(reviewed.saved, planned.document);
        if (reviewed.hash !== undefined) demandHash(reviewed.hash, planned.document, reviewed.plan);
        demandPossible(planned.document);
        return await execute(planned, session, reports, { ...options, files }, context);
      } finally {
        await session.close();
      }
    },
  );
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
  reports: Reports<ResultDocument>,
  options: ApplyOptions & { readonly files: readonly string[] },
  context: CommandContext,
): Promise<ExitCode> {
  const { stdout, signal, deadline } = context;
  const isWork = planned.changes.length > 0;
  if (isWork && !options.autoApprove) await askForApproval(context);
  reports.tell(beginEvent(planned));
  const onProgress = progressReporter(reports.tell, context);
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
    server,
    planHash: planned.planHash,
    exitCode,
  });
  if (isWork && reports.showText) stdout.write("\n");
  return reports.write({ document, exitCode, isTold: !isWork });
}

/** What was reviewed before: a saved plan to apply, or a hash to meet. */
interface Reviewed {
  readonly saved: PlanDocument | undefined;
  readonly hash: string | undefined;
  readonly plan: PlanDocument | undefined;
}

async function openReviewed(savedPath: string | undefined, options: ApplyOptions): Promise<Reviewed> {
  const saved = savedPath === undefined ? undefined : await openPlanOfChanges(savedPath);
  const plan = options.expectPlan === undefined ? undefined : await openPlanOfChanges(options.expectPlan);
  const hash = options.expect === undefined ? (plan?.planHash ?? undefined) : hashArgument(options.expect);
  return { saved, hash, plan };
}

function refuseContradictions(savedPath: string | undefined, options: ApplyOptions): void {
  if (savedPath === undefined) return;
  const contradicting = [
    ...(options.rotate.length > 0 ? ["--rotate"] : []),
    ...(options.target.length > 0 ? ["--target"] : []),
    ...(options.base === undefined ? [] : ["--base"]),
    ...(options.expect === undefined ? [] : ["--expect"]),
    ...(options.expectPlan === undefined ? [] : ["--expect-plan"]),
  ];
  if (contradicting.length === 0) return;
  throw new UsageError(`A saved plan is applied as it is, without ${contradicting.join(", ")}.`);
}

/** A saved plan says itself which secrets are sent again. */
function rotatedBy(saved: PlanDocument | undefined, { rotate }: ApplyOptions): readonly string[] {
  return saved === undefined ? rotate : saved.rotations.map(({ connection }) => connection);
}

function datasetsOf({ resources, refusals }: PlanDocument): ReadonlySet<string> {
  return new Set([...resources, ...refusals].map(({ dataset }) => dataset));
}

function refuseUnattended({ autoApprove }: ApplyOptions, { ask }: CommandContext): void {
  if (autoApprove || ask !== undefined) return;
  throw new UsageError(
    "apply asks before it writes, and nobody is at the terminal.",
    "Review the output of plan, then run apply with --auto-approve.",
  );
}

async function askForApproval({ ask }: CommandContext): Promise<void> {
  const answer = await ask?.("\nApply these changes? Only `yes` is accepted: ");
  if (answer !== "yes") throw new CancelledError("Cancelled; nothing was written.");
}
