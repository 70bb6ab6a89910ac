import fc from "fast-check";
import {
  bucket,
  connectionFields,
  type Environment,
  environment,
  type Fields,
  folder,
  thumbnails,
} from "./arbitrary-storage.js";

/**
 * Arbitrary configs and edits of them. Numbers that stand for connections and datasets count around, so that every value
 * of these types makes a valid config, and shrinking one gives another.
 */
export interface ConfigParts {
  readonly connections: readonly ConnectionParts[];
  readonly datasets: readonly DatasetParts[];
  /** The values of what it refers to. */
  readonly env: Environment;
}

export interface ConnectionParts {
  readonly name: string;
  readonly fields: Fields;
  readonly rotation: number | undefined;
}

export interface DatasetParts {
  readonly key: string;
  /** What it is called on the platform; `undefined` for its key. */
  readonly name: string | undefined;
  readonly type: "images" | "videos";
  /** `undefined` leaves `datasources` out. */
  readonly sources: Readonly<Partial<Record<Purpose, SourceParts>>> | undefined;
  readonly shareWith: readonly string[] | undefined;
  readonly renamedFrom: string | undefined;
  /** The dataset of the account that it is pinned to; -1 for an id that nothing has. */
  readonly pin: number | undefined;
}
export type Purpose = "input" | "lightly" | "input_output";

export interface SourceParts {
  /** Which of the config's connections, or one that is written inline. */
  readonly connection: number | ConnectionParts;
  readonly bucket: string;
  /** What follows the provider's scheme and bucket. */
  readonly folder: string;
  /** `undefined`: not written. */
  readonly thumbnailSuffix: string | null | undefined;
}

/** What somebody changes in a config. */
export type Edit =
  | { readonly kind: "declare"; readonly dataset: DatasetParts }
  | { readonly kind: "remove"; readonly at: number }
  | { readonly kind: "dataset"; readonly at: number; readonly members: Partial<DatasetParts> }
  /** `key` leaves what it is called on the platform; `bare` gives no hint that it is the same dataset. */
  | {
      readonly kind: "rename";
      readonly at: number;
      readonly name: string;
      readonly how: "renamed_from" | "pin" | "key" | "bare";
    }
  | { readonly kind: "connection"; readonly at: number; readonly members: Partial<ConnectionParts> }
  /** The secrets of a connection come from the other stage. */
  | { readonly kind: "stage"; readonly at: number }
  /** The datasources of a dataset use another connection. */
  | { readonly kind: "connect"; readonly at: number; readonly connection: number }
  | { readonly kind: "environment"; readonly env: Environment };

export const datasetName = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("street", "Street", "street-old", "dash cam", "abc", "abc ", "constructor"),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9 _-]{2,9}$/) },
);
export const emails = fc.array(
  fc.constantFrom("ada@example.com", "Ada@Example.com", "stranger@example.com", "bob+x@example.org"),
  { maxLength: 3 },
);
/** Most edits and actions concern one of the first datasets. */
export const place = fc.nat({ max: 6 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const connectionMembers = {
  name: fc.constantFrom("raw", "workspace", "constructor", "other"),
  fields: connectionFields,
  rotation: optional(fc.integer({ min: -1, max: 2 })),
};
const connection: fc.Arbitrary<ConnectionParts> = fc.record(connectionMembers);
const source: fc.Arbitrary<SourceParts> = fc.record({
  connection: fc.oneof({ weight: 2, arbitrary: fc.nat({ max: 5 }) }, { weight: 1, arbitrary: connection }),
  bucket,
  folder,
  thumbnailSuffix: fc.constantFrom(undefined, null, thumbnails, "[filename]_small.[extension]"),
});
const datasetMembers = {
  key: datasetName,
  name: rarely(datasetName),
  type: fc.constantFrom<DatasetParts["type"]>("images", "videos"),
  sources: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(undefined, {}) },
    { weight: 4, arbitrary: fc.record({ input: source, lightly: source }) },
    { weight: 2, arbitrary: fc.record({ input_output: source }) },
  ),
  shareWith: optional(emails),
  renamedFrom: rarely(datasetName),
  pin: rarely(fc.integer({ min: -1, max: 4 })),
};
const dataset: fc.Arbitrary<DatasetParts> = fc.record(datasetMembers);

export const config: fc.Arbitrary<ConfigParts> = fc.record({
  connections: fc.array(connection, { minLength: 1, maxLength: 4 }),
  datasets: fc.array(dataset, { maxLength: 4 }),
  env: environment,
});

/** What changes where secrets come from. */
export const secretEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("stage"), at: place }),
  fc.record({ kind: fc.constant("connect"), at: place, connection: place }),
  fc.record({
    kind: fc.constant("connection"),
    at: place,
    members: fc.record({ rotation: connectionMembers.rotation }),
  }),
);

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("declare"), dataset }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove"), at: place }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("dataset"), at: place, members: oneMember(datasetMembers) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("rename"),
      at: place,
      name: datasetName,
      how: fc.constantFrom("renamed_from", "pin", "key", "bare"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("connection"),
      at: place,
      members: oneMember(connectionMembers),
    }),
  },
  { weight: 2, arbitrary: secretEdit },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("environment"), env: environment }) },
);

function oneMember<T>(members: { readonly [Name in keyof T]: fc.Arbitrary<T[Name]> }): fc.Arbitrary<
  Partial<T>
> {
  return fc.oneof(
    ...Object.entries<fc.Arbitrary<unknown>>(members).map(([name, value]) => fc.record({ [name]: value })),
  ) as fc.Arbitrary<Partial<T>>;
}
