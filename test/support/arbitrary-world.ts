import fc from "fast-check";
import type { EmulatorSettings, FaultRule } from "../../src/emulator/index.js";
import { config, type ConfigParts, type Edit, edit } from "./arbitrary-config.js";
import { epoch } from "./pipeline.js";
import { creation, type UserAction, userAction } from "./user-actions.js";

/** A config, an account, a legal behaviour of the API, and what people do on both sides. */
export interface World {
  readonly settings: Partial<EmulatorSettings>;
  readonly config: ConfigParts;
  /** What people did before the first plan. */
  readonly account: readonly UserAction[];
  readonly rounds: readonly Round[];
  /** Orders lists and mappings anew. */
  readonly shuffle: number;
}

/** One plan and apply, and what happens around them. */
export interface Round {
  /** Before the plan. */
  readonly edits: readonly Edit[];
  readonly actions: readonly UserAction[];
  /** What the plan is compared with: the config before the edits, the same config, one without datasets, or nothing. */
  readonly base: "before" | "same" | "empty" | "none";
  /** Whether all secrets are asked to be sent again. */
  readonly rotate: boolean;
  /** Whether the plan looks secrets up. */
  readonly readsSecrets: boolean;
  /** Between the plan and the apply. */
  readonly meanwhile: readonly UserAction[];
}

const flag = fc.boolean();

/**
 * Every switch of the emulator but those that no client can live with for ever: lists that lag, and tokens that are
 * refused. A page never repeats all of the page before.
 */
export const settings: fc.Arbitrary<Partial<EmulatorSettings>> = fc
  .record({
    secrets: fc.constantFrom("echo", "mask", "omit"),
    nameClashStatus: fc.constantFrom(400, 409),
    duplicateNames: fc.constantFrom("refuse", "refuse", "allow"),
    caseInsensitiveNames: fc.constantFrom(false, false, true),
    defaultType: fc.constantFrom("Images", "Videos", "Crops"),
    trailingSlash: fc.constantFrom("keep", "add", "strip"),
    defaultPageSize: fc.constantFrom(100, 1, 2),
    maxPageSize: fc.constantFrom(5000, 1, 2, 3),
    listOrder: fc.constantFrom("created", "name", "reversed", "modified"),
    pageOverlap: fc.nat({ max: 2 }),
    autoCreateLightlyDatasource: flag,
    stableDatasourceIds: flag,
    mixedPurposes: fc.constantFrom("allow", "allow", "reject"),
    checkCredentialsOnPut: flag,
    checkLocalPaths: flag,
    putResetsWatermark: flag,
    missingDatasources: fc.constantFrom("empty", "404"),
    deleteNeedsForce: flag,
    verifyLocal: fc.constantFrom("unsupported", "ok", "false"),
    bearer: flag,
    foreignDatasetStatus: fc.constantFrom(404, 404, 403),
    unknownShareEmails: fc.constantFrom("accept", "accept", "reject"),
    nulls: flag,
    extraFields: flag,
  })
  .map((all) => ({ ...all, pageOverlap: Math.min(all.pageOverlap, all.maxPageSize - 1) }));

const round: fc.Arbitrary<Round> = fc.record({
  edits: fc.array(edit, { maxLength: 3 }),
  actions: fc.array(userAction, { maxLength: 3 }),
  base: fc.constantFrom("none", "before", "before", "same", "empty"),
  rotate: fc.constantFrom(false, false, false, true),
  readsSecrets: fc.constantFrom(true, true, true, false),
  meanwhile: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(userAction, { maxLength: 2 }) },
  ),
});

export const world: fc.Arbitrary<World> = fc.record({
  settings,
  config,
  account: fc.array(fc.oneof({ weight: 3, arbitrary: creation }, { weight: 1, arbitrary: userAction }), {
    maxLength: 5,
  }),
  rounds: fc.array(round, { minLength: 1, maxLength: 3 }),
  shuffle: fc.nat(),
});

/** What goes wrong while a plan is made once more, and again while it is applied. */
export interface Faults {
  readonly rules: readonly FaultRule[];
  /** How many of the newest datasets no list shows during the apply. */
  readonly listLag: number;
}

const retryAfter = fc.constantFrom(
  0,
  1,
  "30",
  new Date(epoch + 20_000).toUTCString(),
  new Date(epoch - 20_000).toUTCString(),
  "soon",
  "-1",
  86_400,
);
const requiredKeys: ["kind"] = ["kind"];
const serverErrors = { status: fc.constantFrom(408, 500, 502, 503, 504), commit: flag };

/** Nobody lies about what was done: a 4xx says that nothing was. */
const fault = fc.oneof(
  fc.record({ kind: fc.constant("status" as const), status: fc.constant(429), retryAfter }),
  fc.record({ kind: fc.constant("status" as const), ...serverErrors }),
  fc.record({ kind: fc.constant("status" as const), ...serverErrors, retryAfter }),
  fc.record({ kind: fc.constant("html" as const), ...serverErrors, retryAfter }, { requiredKeys }),
  fc.record({
    kind: fc.constantFrom(
      "reset_before" as const,
      "reset_after" as const,
      "truncate" as const,
      "garbage_json" as const,
      "wrong_type" as const,
    ),
  }),
  fc.record({
    kind: fc.constant("redirect" as const),
    location: fc.constant("http://127.0.0.1:1/elsewhere"),
  }),
  fc.record({ kind: fc.constant("delay" as const), delayMs: fc.integer({ min: 1, max: 3 }) }),
);

const where = fc.record(
  {
    method: fc.constantFrom("GET", "POST", "PUT"),
    path: fc.constantFrom(
      "^/v1/datasets$",
      "/query/name/",
      "/datasets/[0-9a-f]{24}$",
      "/datasource$",
      "/datasource/all$",
      "/collaboration/access$",
      "/schedule$",
      "/verify$",
    ),
    skip: fc.constantFrom(0, 0, 1, 2, 5),
    times: fc.integer({ min: 1, max: 8 }),
  },
  { requiredKeys: ["skip", "times"] },
);

const rules: fc.Arbitrary<readonly FaultRule[]> = fc.array(
  fc.tuple(fault, where).map(([what, at]): FaultRule => ({ ...at, ...what })),
  { minLength: 1, maxLength: 6, size: "max" },
);

/** A world with faults that pass. Lists lag only where the platform itself keeps a name from being given twice. */
export const faultyWorld: fc.Arbitrary<readonly [World, Faults]> = fc
  .tuple(world, rules, fc.constantFrom(0, 0, 1, 2))
  .map(([one, faults, lag]) => [
    one,
    { rules: faults, listLag: one.settings.duplicateNames === "allow" ? 0 : lag },
  ]);
