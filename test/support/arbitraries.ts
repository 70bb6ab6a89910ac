import fc from "fast-check";
import type { EmulatorSettings } from "../../src/emulator/index.js";
import {
  type SecretName,
  secretNames,
  secretValues,
  thumbnailSuffix,
  type WireSource,
  wireOfEach,
  wireSource,
  type WrittenConnection,
  writtenConnection,
  writtenSource,
  type WrittenSource,
} from "./arbitrary-storage.js";

/**
 * Arbitrary worlds: a config, an account, a legal behaviour of the API, and what people do on both sides. Every value of
 * these types is legal, whatever it refers to: numbers that stand for datasets count around (see test/support/worlds.ts),
 * so that shrinking a world always gives another one.
 */
export interface World {
  readonly settings: Partial<EmulatorSettings>;
  readonly config: WrittenConfig;
  /** What people did before the first plan. */
  readonly account: readonly Deed[];
  readonly rounds: readonly Round[];
  /** Orders lists and mappings anew. */
  readonly shuffle: number;
}

/** One plan and apply, and what happens around them. */
export interface Round {
  /** Before the plan. */
  readonly edits: readonly Edit[];
  readonly deeds: readonly Deed[];
  /** Between the plan and the apply. */
  readonly meanwhile: readonly Deed[];
  /** Whether all secrets are to be sent again. */
  readonly rotate: boolean;
}

export interface WrittenConfig {
  readonly connections: readonly WrittenConnection[];
  readonly defaults: WrittenDefaults | undefined;
  readonly datasets: readonly WrittenDataset[];
  /** Which of its values each secret has. */
  readonly values: Readonly<Record<SecretName, number>>;
}

export interface WrittenDefaults {
  readonly thumbnailSuffix: string | null | undefined;
  readonly sources: WrittenSources;
}

export interface WrittenDataset {
  readonly name: string;
  readonly type: "images" | "videos";
  readonly sources: WrittenSources;
  readonly shareWith: readonly string[] | undefined;
  /** The dataset of the account whose id it is pinned to; -1 for an id that nothing has. */
  readonly pin: number | undefined;
  readonly renamedFrom: string | undefined;
}

/** `absent` leaves `datasources` out, `none` writes `{}`, `input` leaves the rest to the defaults. */
export type WrittenSources =
  | { readonly kind: "absent" | "none" }
  | { readonly kind: "pair"; readonly input: WrittenSource; readonly lightly: WrittenSource }
  | { readonly kind: "input" | "combined"; readonly input: WrittenSource };

/** What somebody changes in the config. */
export type Edit =
  | { readonly kind: "declare"; readonly dataset: WrittenDataset }
  | { readonly kind: "remove"; readonly at: number }
  | { readonly kind: "sources"; readonly at: number; readonly sources: WrittenSources }
  | { readonly kind: "type"; readonly at: number }
  | { readonly kind: "share"; readonly at: number; readonly shareWith: readonly string[] | undefined }
  | {
      readonly kind: "rename";
      readonly at: number;
      readonly name: string;
      readonly how: "renamed_from" | "pin" | "bare";
    }
  | { readonly kind: "pin"; readonly at: number; readonly pin: number | undefined }
  | { readonly kind: "tidy"; readonly at: number }
  | { readonly kind: "connection"; readonly at: number; readonly connection: WrittenConnection }
  | { readonly kind: "secret"; readonly name: SecretName; readonly value: number }
  | { readonly kind: "defaults"; readonly defaults: WrittenDefaults | undefined };

/** What somebody does to the account with another tool; the platform may refuse it. */
export type Deed =
  | {
      readonly kind: "create";
      readonly name: string;
      readonly type: "Images" | "Videos" | "Crops";
      readonly by: Person;
      readonly sources: readonly TheirSource[];
      readonly share: Share | undefined;
    }
  | { readonly kind: "put"; readonly at: number; readonly source: TheirSource }
  | {
      readonly kind: "tweak";
      readonly at: number;
      readonly source: number;
      readonly member: number;
      readonly wires: Readonly<Record<string, WireSource>>;
    }
  | { readonly kind: "rename"; readonly at: number; readonly name: string }
  | { readonly kind: "delete"; readonly at: number }
  | { readonly kind: "share"; readonly at: number; readonly share: Share }
  | { readonly kind: "upload"; readonly at: number; readonly samples: number }
  | { readonly kind: "schedule"; readonly at: number }
  | { readonly kind: "finish"; readonly at: number };

export type WirePurpose = "INPUT" | "LIGHTLY" | "INPUT_OUTPUT";
export interface TheirSource {
  readonly purpose: WirePurpose;
  readonly wire: WireSource;
}
export interface Share {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** Who acts: `me` is who the token belongs to; the robot has the same team, the stranger another one. */
export const people = {
  me: { token: "emulator-token", email: "owner@example.com", team: "vision" },
  robot: { token: "robot-token", email: "robot@example.com", team: "vision" },
  stranger: { token: "stranger-token", email: "stranger@example.com", team: "audio" },
} as const;
export type Person = keyof typeof people;

const datasetName = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("street", "Street", "street-old", "dash cam", "abc", "abc ", "constructor"),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9 _-]{2,9}$/) },
);
const emails = fc.array(
  fc.constantFrom("ada@example.com", "Ada@Example.com", "stranger@example.com", "bob+x@example.org"),
  { maxLength: 3 },
);
/** Most deeds and edits concern one of the first datasets. */
const place = fc.nat({ max: 6 });

const writtenSources: fc.Arbitrary<WrittenSources> = fc.oneof(
  fc.record({ kind: fc.constantFrom("absent", "none") }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("pair"), input: writtenSource, lightly: writtenSource }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("combined"), input: writtenSource }) },
  fc.record({ kind: fc.constant("input"), input: writtenSource }),
);

const writtenDataset: fc.Arbitrary<WrittenDataset> = fc.record({
  name: datasetName,
  type: fc.constantFrom("images", "videos"),
  sources: writtenSources,
  shareWith: fc.option(emails, { nil: undefined }),
  pin: rarely(fc.integer({ min: -1, max: 4 })),
  renamedFrom: rarely(datasetName),
});

const writtenDefaults: fc.Arbitrary<WrittenDefaults | undefined> = fc.option(
  fc.record({ thumbnailSuffix, sources: writtenSources }),
  { nil: undefined, freq: 2 },
);

export const writtenConfig: fc.Arbitrary<WrittenConfig> = fc.record({
  connections: fc.array(writtenConnection, { maxLength: 4 }),
  defaults: writtenDefaults,
  datasets: fc.array(writtenDataset, { maxLength: 4 }),
  values: fc.record(
    Object.fromEntries(
      secretNames.map((name) => [name, fc.nat({ max: secretValues[name].length - 1 })]),
    ) as Record<SecretName, fc.Arbitrary<number>>,
  ),
});

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("declare"), dataset: writtenDataset }),
  fc.record({ kind: fc.constant("remove"), at: place }),
  fc.record({ kind: fc.constant("sources"), at: place, sources: writtenSources }),
  fc.record({ kind: fc.constant("type"), at: place }),
  fc.record({ kind: fc.constant("share"), at: place, shareWith: fc.option(emails, { nil: undefined }) }),
  fc.record({
    kind: fc.constant("rename"),
    at: place,
    name: datasetName,
    how: fc.constantFrom("renamed_from", "pin", "bare"),
  }),
  fc.record({ kind: fc.constant("pin"), at: place, pin: fc.option(place, { nil: undefined }) }),
  fc.record({ kind: fc.constant("tidy"), at: place }),
  fc.record({ kind: fc.constant("connection"), at: place, connection: writtenConnection }),
  fc.record({ kind: fc.constant("secret"), name: fc.constantFrom(...secretNames), value: place }),
  fc.record({ kind: fc.constant("defaults"), defaults: writtenDefaults }),
);

const purpose = fc.constantFrom<WirePurpose>("INPUT", "LIGHTLY", "INPUT_OUTPUT");
const theirSource: fc.Arbitrary<TheirSource> = fc.record({ purpose, wire: wireSource });
const share: fc.Arbitrary<Share> = fc.record({
  users: emails,
  teams: fc.subarray(["vision", "audio"]),
});

const creation: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("create"),
  name: datasetName,
  type: fc.constantFrom("Images", "Images", "Videos", "Crops"),
  by: fc.constantFrom<Person>("me", "me", "me", "robot", "stranger"),
  sources: fc.uniqueArray(theirSource, { selector: (one) => one.purpose, maxLength: 3 }),
  share: fc.option(share, { nil: undefined }),
});

export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 2, arbitrary: creation },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("put"), at: place, source: theirSource }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("tweak"),
      at: place,
      source: fc.nat({ max: 2 }),
      member: fc.nat({ max: 5 }),
      wires: wireOfEach,
    }),
  },
  fc.record({ kind: fc.constant("rename"), at: place, name: datasetName }),
  fc.record({ kind: fc.constant("delete"), at: place }),
  fc.record({ kind: fc.constant("share"), at: place, share }),
  fc.record({ kind: fc.constant("upload"), at: place, samples: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant("schedule"), at: place }),
  fc.record({ kind: fc.constant("finish"), at: place }),
);

const flag = fc.boolean();

/**
 * Every switch of the emulator but those that no client can live with for ever: lists that lag (see the tests of
 * creations), and tokens that are refused. A page never repeats all of the page before.
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
  deeds: fc.array(deed, { maxLength: 3 }),
  meanwhile: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(deed, { maxLength: 2 })),
  rotate: fc.constantFrom(false, false, false, true),
});

export const world: fc.Arbitrary<World> = fc.record({
  settings,
  config: writtenConfig,
  account: fc.array(fc.oneof({ weight: 3, arbitrary: creation }, deed), { maxLength: 5 }),
  rounds: fc.array(round, { minLength: 1, maxLength: 3 }),
  shuffle: fc.nat(),
});

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}
