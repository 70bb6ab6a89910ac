import { oneForEachCause } from "../config/one-cause.js";
import { failedResult } from "../documents/failure-document.js";
import { resultDocument } from "../documents/result-document.js";
import { CancelledError, type ExitCode, exitCodes, UsageError } from "../model/errors.js";
import { noteFile } from "../files/read-log.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { applyPlan } from "../reconcile/apply.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { planText } from "../report/plan-text.js";
import { type Result, summarizeResult } from "../model/result.js";
import { Secret } from "../model/secret.js";
import type { Plan, SecretReason } from "../model/plan.js";
import { type ApiSession, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { failureFacts, noteConfig, type ReadDesired, readDesired, readReview } from "./desired.js";
import { beginEvent } from "./events.js";
import type { PlanningOptions } from "./plan.js";
import { planAccount, type Planned, type PlanInputs } from "./planning.js";
import { progressReporter } from "./progress.js";
import { liftedLimits, requireAllowed } from "./policy.js";
import { hashArgument, requireHash, requireNoRefusals, requireSamePlan } from "./review.js";
import { rotatedAddresses } from "./rotate.js";
import { type Reports, reporting, resultReports } from "./reports.js";
import { openPlanOfChanges } from "./saved-plan.js";
import type { StorageOptions } from "./storage.js";
import { targetedNames } from "./targets.js";

export interface ApplyOptions extends PlanningOptions, StorageOptions {
  readonly autoApprove: boolean;
  /** Write also to datasets on which a run is scheduled. */
  readonly allowBusy: boolean;
  /** Try the storage of what would change before anything is sent; with `warn`, go on whatever is found. */
  readonly preflight?: true | "warn";
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
  const reports = resultReports(options, context);
  await noteConfig(options);
  for (const path of [savedPath, options.expectPlan]) if (path !== undefined) await noteFile(path);
  return reporting(
    reports,
    async (error) => failedResult(error, await failureFacts(options, context)),
    async () => {
      refuseUnattended(options, context);
      refuseContradictions(savedPath, options);
      const reviewed = await openReviewed(savedPath, options);
      const { saved } = reviewed;
      const compares = saved === undefined ? options.secrets : saved.secretsRead;
      const read = await readDesired(options, context, compares ? "optional" : "none");
      const { files, desired, variables, secrets } = read;
      const rotate = saved === undefined ? rotatedAddresses(options.rotate, desired) : resentIn(saved);
      const review = await readReview(options, context);
      requireAllowed(review.policy, read);
      const session = await connect(options, secrets, context);
      try {
        await reports.requireUnread();
        const inputs: PlanInputs = {
          read,
          review,
          only:
            saved === undefined ? await targetedNames(options.target, desired, context) : datasetsOf(saved),
          rotate,
          lifted: liftedLimits(options.liftLimit),
          toolVersion: context.version,
          targets: saved?.targets ?? options.target,
          allowLockout: options.allowLockout,
          secretsRead: compares,
          withUndeclared: false,
        };
        const planned = await planAccount(inputs, session, context);
        context.stderr.write(diagnosticsText(oneForEachCause(planned.plan.notes), context.stderr.palette));
        if (reports.showText)
          context.stdout.write(planText(saved ?? planned.document, context.stdout.palette, options.full));
        if (reviewed.plan !== undefined) requireSamePlan(reviewed.plan, planned.document);
        if (reviewed.hash !== undefined) requireHash(reviewed.hash, planned.document);
        requireNoRefusals(planned.document);
        const sent = secretsSentBy(planned.plan);
        await read.require(sent);
        if (planned.document.changes.length > 0 && !options.autoApprove) await askForApproval(context);
        const { preflight } = options;
        if (preflight !== undefined) {
          // Loaded when it is asked for: all else than storage is sooner there without it.
          const { requireStorage } = await import("./storage.js");
          await requireStorage(planned.plan, read, { ...options, preflight }, context);
        }
        await reports.requireUnread();
        for (const secret of sent) session.protect(secret);
        return await execute(planned, session, reports, { ...options, files, variables }, context);
      } finally {
        await session.close();
      }
    },
  );
}

/** The same for every output format. */
function resultExitCode(result: Result, interrupted: boolean): ExitCode {
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
  options: ApplyOptions & Pick<ReadDesired, "files" | "variables">,
  context: CommandContext,
): Promise<ExitCode> {
  const { stdout, signal, deadline } = context;
  const isWork = planned.changes.length > 0;
  reports.tell(beginEvent(planned));
  const onProgress = progressReporter(reports.tell, options.full, context);
  context.progress.begin("Applying", planned.changes.length);
  const result = await applyPlan(plan, api, {
    concurrency,
    retries,
    signal,
    deadline,
    onProgress,
    allowBusy: options.allowBusy,
  });
  context.progress.end();
  const exitCode = resultExitCode(result, signal.aborted);
  const document = resultDocument(result, {
    toolVersion: context.version,
    configFiles: options.files,
    variables: options.variables,
    server,
    planHash: planned.planHash,
    exitCode,
  });
  if (isWork && reports.showText) stdout.write("\n");
  return reports.write({ document, exitCode, isTold: !isWork });
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
