import { compareText, type Diagnostic } from "../model/diagnostics.js";
import { planDocument } from "../documents/plan-document.js";
import { configHash } from "../documents/plan-hash.js";
import { splitByBase } from "../documents/split.js";
import { type ExitCode, exitCodes } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ActualState, DesiredState, Plan } from "../model/model.js";
import { actualForBase } from "../reconcile/base-state.js";
import { type Pins, pinsOf } from "../reconcile/match.js";
import { planNotes } from "../reconcile/notes.js";
import { makePlan } from "../reconcile/plan.js";
import { readActual } from "../reconcile/read.js";
import { raisedRotations, type Rotation } from "../reconcile/rotation.js";
import type { ApiSession } from "./connect.js";
import type { DesiredBase } from "./desired.js";

/** A plan, and the document that shows it. */
export interface Planned {
  readonly plan: Plan;
  readonly document: PlanDocument;
  /** What is in its warnings beside what the config has. */
  readonly notes: readonly Diagnostic[];
}

/** What a plan is made of, beside the state of the account. */
export interface PlanInputs {
  readonly desired: DesiredState;
  /** Names of the datasets to plan; all that are declared, where it is not given. */
  readonly only: ReadonlySet<string> | undefined;
  /** What `only` was asked for as, by name or pattern. */
  readonly targets: readonly string[];
  /** Connections named with `--rotate`. */
  readonly rotation: Rotation;
  /** To tell drift from the change. */
  readonly base: DesiredBase | undefined;
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** Whether the plan lists datasets of the account that the config does not declare. */
  readonly withUndeclared: boolean;
}

/** Reads the account and plans. Only the reading half of the session is used. */
export async function planAccount(inputs: PlanInputs, session: ApiSession): Promise<Planned> {
  const { datasets } = inScope(inputs.desired, inputs.only);
  const pins = pinsOf(inputs.desired.datasets);
  const actual = await readActual(datasets, session.reader, session.concurrency, pins);
  const account = ownerIn(actual, pins) ?? (await session.reader.findOwner()) ?? null;
  const undeclared = inputs.withUndeclared ? await undeclaredDatasets(inputs.desired, session) : [];
  return planAgainst({ actual, account, undeclared }, inputs, session);
}

interface AccountState {
  readonly actual: ActualState;
  readonly account: string | null;
  readonly undeclared: readonly string[];
}

/** Plans against a state that was read already. */
function planAgainst(
  { actual, account, undeclared }: AccountState,
  inputs: PlanInputs,
  { server, conceal }: Pick<ApiSession, "server" | "conceal">,
): Planned {
  const { rotation, base, only } = inputs;
  const desired = inScope(inputs.desired, only);
  const raised = base === undefined ? [] : raisedRotations(desired, base.desired);
  const facts = {
    toolVersion: inputs.toolVersion,
    configFiles: inputs.configFiles,
    configHash: configHash(inputs.desired),
    server,
    account: account === null ? null : conceal(account),
    rotations: [
      ...[...rotation].toSorted().map((connection) => ({ connection, reason: "flag" as const })),
      ...raised.map((connection) => ({ connection, reason: "raised" as const })),
    ],
    targets: inputs.targets,
    undeclared,
    conceal,
  };
  const plan = makePlan(desired, actual, new Set([...rotation, ...raised]));
  const notes = planNotes(plan, actual, base?.desired);
  const document = planDocument(plan, { ...facts, warnings: [...inputs.warnings, ...notes] });
  if (base === undefined) return { plan, notes, document };
  const before = inScope(base.desired, baseScope(desired, only, base.desired));
  const basePlan = planDocument(makePlan(before, actualForBase(base.desired, actual)), {
    ...facts,
    warnings: [],
  });
  const split = { name: base.name, desired: before, document: basePlan };
  return { plan, notes, document: splitByBase(document, desired, split) };
}

/** Names of the account's own datasets that no declared one stands for. */
async function undeclaredDatasets(desired: DesiredState, { reader }: ApiSession): Promise<readonly string[]> {
  const names = new Set(desired.datasets.flatMap(({ name, renamedFrom }) => [name, renamedFrom ?? name]));
  const ids = new Set(desired.datasets.map(({ id }) => id));
  const listed = (await reader.listDatasets()).filter(({ id, name }) => !ids.has(id) && !names.has(name));
  return listed.map(({ name }) => name).toSorted(compareText);
}

/** A dataset that was found by its name is the caller's own; a pinned one may be shared by somebody else. */
function ownerIn({ datasets }: ActualState, pins: Pins): string | undefined {
  for (const match of datasets.values()) {
    if (match.kind === "found" && !pins.has(match.dataset.id)) return match.dataset.owner;
  }
  return undefined;
}

/** The base's view of the datasets in scope, which may have had other names there. */
function baseScope(desired: DesiredState, only: ReadonlySet<string> | undefined, base: DesiredState) {
  if (only === undefined) return undefined;
  const ids = new Set(desired.datasets.map(({ id }) => id));
  const renamed = desired.datasets.flatMap(({ renamedFrom }) => renamedFrom ?? []);
  const pinned = base.datasets.filter(({ id }) => id !== null && ids.has(id)).map(({ name }) => name);
  return new Set([...only, ...renamed, ...pinned]);
}

function inScope(desired: DesiredState, only: ReadonlySet<string> | undefined): DesiredState {
  if (only === undefined) return desired;
  return { datasets: desired.datasets.filter(({ name }) => only.has(name)) };
}

/** The exit code of a plan, the same for every output format. */
export function planExitCode({ summary, changes }: PlanDocument, detailed: boolean): ExitCode {
  if (summary.refused > 0) return exitCodes.refused;
  return detailed && changes.length > 0 ? exitCodes.changes : exitCodes.success;
}
