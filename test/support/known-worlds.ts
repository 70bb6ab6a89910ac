import type { Round, World, WrittenDataset, WrittenSources } from "./arbitraries.js";

/** Worlds that are told in full. */

const still: Round = { edits: [], deeds: [], meanwhile: [], rotate: false };

const dataset = (name: string, members: Partial<WrittenDataset> = {}): WrittenDataset => ({
  name,
  type: "images",
  sources: { kind: "absent" },
  shareWith: undefined,
  pin: undefined,
  renamedFrom: undefined,
  ...members,
});

/** One dataset is declared, and nothing happens. */
export const quiet: World = {
  settings: {},
  config: {
    connections: [],
    defaults: undefined,
    datasets: [dataset("street")],
    values: { S3_SECRET: 0, EXTERNAL_ID: 0, SAS: 0, GCS: 0, OBS_SECRET: 0, KEY_ID: 0 },
  },
  account: [],
  rounds: [still],
  shuffle: 1,
};

const source = (connection: number, folder: string) => ({
  connection,
  bucket: "bucket",
  folder,
  thumbnailSuffix: undefined,
});
const pair: WrittenSources = { kind: "pair", input: source(0, "/raw/"), lightly: source(1, "/work/") };

const theirInput = {
  purpose: "INPUT",
  wire: {
    type: "AZURE",
    fullPath: "their-container/",
    accountName: "theirs",
    accountKey: "marker-their-sas",
  },
} as const;
const theirSame = {
  purpose: "LIGHTLY",
  wire: {
    type: "AZURE",
    fullPath: "bucket/work",
    thumbSuffix: ".lightly/thumbnails/[filename]_thumb.[extension]",
    accountName: "fleetstore",
    accountKey: "marker-their-sas",
  },
} as const;
const create = { kind: "create", type: "Images", by: "me", share: undefined } as const;

/** Everything that a plan may have to do with: what is missing, differs, is the same, is busy, shared, or changes meanwhile. */
export const busyWorld: World = {
  ...quiet,
  settings: { duplicateNames: "allow" },
  config: {
    ...quiet.config,
    connections: [
      {
        type: "s3",
        region: "eu-central-1",
        access_key: "${env:KEY_ID}",
        secret_access_key: "${env:S3_SECRET}",
      },
      { type: "azure", account_name: "fleetstore", sas_token: "${env:SAS}" },
    ],
    datasets: [
      dataset("missing", { sources: pair }),
      dataset("differs", { sources: pair, shareWith: ["ada@example.com"] }),
      dataset("busy", { sources: pair }),
      dataset("changes meanwhile", { sources: pair }),
    ],
  },
  account: [
    {
      ...create,
      name: "differs",
      sources: [theirInput, theirSame],
      share: { users: ["stranger@example.com"], teams: ["vision"] },
    },
    { ...create, name: "busy", sources: [theirInput] },
    { kind: "schedule", at: 1 },
    { ...create, name: "changes meanwhile", sources: [theirInput] },
    { ...create, name: "undeclared", sources: [theirInput, theirSame] },
  ],
  rounds: [
    { ...still, meanwhile: [{ kind: "put", at: 2, source: { ...theirInput, wire: theirSame.wire } }] },
    { ...still, deeds: [{ kind: "finish", at: 1 }] },
  ],
};

/** Enough to do for an apply to be interrupted anywhere: creations, updates, a rename and sharing. */
export const manyDatasets: Pick<World, "config" | "account"> = {
  config: {
    ...busyWorld.config,
    datasets: [
      ...Array.from({ length: 6 }, (_, index) => dataset(`missing ${index}`, { sources: pair })),
      dataset("shared", { sources: pair, shareWith: ["ada@example.com"] }),
      dataset("differs", { sources: pair, shareWith: [] }),
      dataset("renamed", { sources: pair, renamedFrom: "former" }),
    ],
  },
  account: [
    {
      ...create,
      name: "differs",
      sources: [theirInput],
      share: { users: ["stranger@example.com"], teams: ["vision"] },
    },
    { ...create, name: "former", sources: [theirInput, theirSame] },
    { ...create, name: "undeclared", sources: [theirInput, theirSame] },
    { ...create, name: "missing 1", by: "robot", sources: [theirInput] },
  ],
};
