import fc from "fast-check";
import { planDocument } from "../../src/documents/plan-document.js";
import type { DesiredState } from "../../src/model/desired.js";
import type { Plan } from "../../src/model/plan.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import { makePlan, type PlanStates } from "../../src/reconcile/plan.js";
import { readActual } from "../../src/reconcile/read.js";
import { rotatedAddresses } from "../../src/commands/rotate.js";
import { planFacts } from "./documents.js";
import { config, type ConfigParts, type Edit, edit, secretEdit } from "./arbitrary-config.js";
import { distinctValues } from "./arbitrary-storage.js";
import type { Situation } from "./naive-plan.js";
import { openSession, type ReadWritten, readWritten, type TestSession } from "./pipeline.js";
import { type Platform, startPlatform } from "./platform.js";
import { act, people, tweak, type UserAction, userAction } from "./user-actions.js";
import { bodyOf, type Config, configOf, edited, nothing, writeDown } from "./written-config.js";

/** A config, what somebody changes in it, and an account that was made by it and changed meanwhile. */
export interface Triple {
  /** Its values are those that the platform got. */
  readonly before: ConfigParts;
  readonly edits: readonly Edit[];
  readonly actions: readonly UserAction[];
  readonly base: "before" | "empty" | "none";
  /** What the platform shows of secrets, and whether the plan looks its own up. */
  readonly shown: Situation["shown"];
  readonly readsSecrets: boolean;
  readonly rotate: boolean;
}

export const triple: fc.Arbitrary<Triple> = fc.record({
  before: config,
  edits: fc.array(fc.oneof(edit, secretEdit), { maxLength: 4 }),
  actions: fc.array(fc.oneof(userAction, tweak), { maxLength: 3 }),
  base: fc.constantFrom("before", "before", "before", "empty", "none"),
  shown: fc.constantFrom("echo", "mask", "omit"),
  readsSecrets: fc.boolean(),
  rotate: fc.constantFrom(false, false, false, true),
});

/** The three states, as the program reads them and in plain terms, and the platform that holds the third. */
export interface Stage extends AsyncDisposable {
  readonly platform: Platform;
  readonly session: TestSession;
  readonly situation: Situation;
  readonly read: ReadWritten;
  readonly base: DesiredState | undefined;
  /** What was asked to be written so far, bodies included. */
  readonly writes: readonly string[];
}

/**
 * Sets a triple up: the account is filled as the config says, then changed. No two secrets of the edited config have one
 * value.
 */
export async function setUp(folder: string, one: Triple): Promise<Stage> {
  const users = Object.values(people);
  const platform = await startPlatform({ settings: { secrets: one.shown }, users, now: countingClock() });
  const writes: string[] = [];
  const session = await openSession(platform.url, {
    parallelism: 1,
    around: (api) => recording(api, writes),
  });
  await fill(platform, configOf(one.before, platform.emulator.snapshot()));
  for (const action of one.actions) await act(platform, action);
  // So that the account is known: whose an account without datasets is, nobody knows.
  await platform.createDataset("anchor", "Images");
  const account = platform.emulator.snapshot();

  const before = configOf(one.before, account);
  const after = one.edits.reduce((sofar, some) => edited(sofar, some, account), before);
  const asked = writeDown({ ...after, env: distinctValues });
  const base = { before: writeDown(before), empty: nothing, none: undefined }[one.base];
  const read = await readWritten(folder, asked, one.readsSecrets ? "required" : "none");
  if (one.readsSecrets) for (const secret of read.secrets) session.protect(secret);
  await platform.clearRequests();
  return {
    platform,
    session,
    read,
    base: base && (await readWritten(folder, base, "none")).desired,
    situation: {
      base: base?.plain,
      desired: asked.plain,
      account,
      env: one.readsSecrets ? asked.env : undefined,
      shown: one.shown,
      rotate: one.rotate,
    },
    writes,
    [Symbol.asyncDispose]: async () => {
      await session.close();
      await platform.emulator.close();
    },
  };
}

export type MakePlan = (states: PlanStates) => Plan;

/** Plans, and says what the plan is. */
export async function planOf({ session, base, situation, read }: Stage, make: MakePlan = makePlan) {
  const { desired } = read;
  const actual = await readActual(desired.datasets, session.reader, 1);
  const rotate = situation.rotate ? rotatedAddresses(["all"], desired) : new Set<string>();
  const plan = make({ desired, actual, base, rotate });
  const document = planDocument(plan, {
    ...planFacts,
    // Each stage has a platform of its own, in place of one and the same.
    server: "https://platform",
    account: actual.account,
    redact: session.redact,
  });
  return { plan, document };
}

/** Makes the account what a config asks for, without the code under test. */
async function fill(platform: Platform, parts: Config): Promise<void> {
  const { plain, env } = writeDown(parts);
  for (const { name, type, sources, shareWith } of plain) {
    const id = await platform.createDataset(name, type === "images" ? "Images" : "Videos");
    for (const source of sources) await platform.putDatasource(id, bodyOf(source, env));
    if (shareWith !== undefined) await platform.share(id, shareWith);
  }
}

function recording(api: LightlyWriter, writes: string[]): LightlyWriter {
  const note = (...write: readonly unknown[]) => void writes.push(JSON.stringify(write));
  return {
    ...api,
    createDataset: (body) => (note("createDataset", body), api.createDataset(body)),
    renameDataset: (id, name) => (note("renameDataset", id, name), api.renameDataset(id, name)),
    putDatasource: (id, body) => (note("putDatasource", id, body), api.putDatasource(id, body)),
    putSharing: (id, body) => (note("putSharing", id, body), api.putSharing(id, body)),
  };
}

function countingClock(): () => number {
  let now = 0;
  return () => (now += 1);
}
