import type { ConfigParts, DatasetParts } from "./arbitrary-config.js";
import { distinctValues } from "./arbitrary-storage.js";
import type { Round, World } from "./arbitrary-world.js";
import type { TheirSource, UserAction } from "./user-actions.js";

/** Worlds that are told in full. */

const quietRound: Round = {
  edits: [],
  actions: [],
  base: "none",
  rotate: false,
  readsSecrets: true,
  meanwhile: [],
};

const dataset = (key: string, members: Partial<DatasetParts> = {}): DatasetParts => ({
  key,
  name: undefined,
  type: "images",
  sources: undefined,
  shareWith: undefined,
  renamedFrom: undefined,
  pin: undefined,
  ...members,
});

/** One dataset is declared, and nothing happens. */
export const quietWorld: World = {
  settings: {},
  config: {
    connections: [{ name: "hosted", fields: { type: "lightly" }, rotation: undefined }],
    datasets: [dataset("street")],
    env: distinctValues,
  },
  account: [],
  rounds: [quietRound],
  shuffle: 1,
};

const source = (connection: number, folder: string) => ({
  connection,
  bucket: "bucket",
  folder,
  thumbnailSuffix: undefined,
});
const pair = { sources: { input: source(0, "/raw/"), lightly: source(1, "/work/") } };
const azure = { type: "AZURE", accountKey: "marker-their-sas" };
const theirInput: TheirSource = {
  purpose: "INPUT",
  wire: { ...azure, fullPath: "their-container/", accountName: "theirs" },
};
const theirSame: TheirSource = {
  purpose: "LIGHTLY",
  wire: {
    ...azure,
    fullPath: "bucket/work",
    thumbSuffix: ".lightly/thumbnails/[filename]_thumb.[extension]",
    accountName: "fleetstore",
  },
};
const created = (name: string, ...sources: readonly TheirSource[]) =>
  ({ kind: "create", type: "Images", by: "me", share: undefined, name, sources }) as const;
const shared = { users: ["stranger@example.com"], teams: ["vision"] };

const connections: ConfigParts["connections"] = [
  {
    name: "raw",
    fields: {
      type: "s3",
      region: "eu-central-1",
      access_key: "${env:PROD_ACCESS_KEY}",
      secret_access_key: "${env:PROD_SECRET_ACCESS_KEY}",
    },
    rotation: undefined,
  },
  {
    name: "workspace",
    fields: { type: "azure", account_name: "fleetstore", sas_token: "${env:PROD_SAS_TOKEN}" },
    rotation: 1,
  },
];

/** Everything that a plan may have to do with: what is missing, differs, is the same, is busy, shared, or changes meanwhile. */
export const busyWorld: World = {
  ...quietWorld,
  settings: { duplicateNames: "allow" },
  config: {
    connections,
    env: distinctValues,
    datasets: [
      dataset("missing", pair),
      dataset("differs", { ...pair, shareWith: ["ada@example.com"] }),
      dataset("busy", pair),
      dataset("changes meanwhile", pair),
    ],
  },
  account: [
    { ...created("differs", theirInput, theirSame), share: shared },
    created("busy", theirInput),
    { kind: "schedule", at: 1 },
    created("changes meanwhile", theirInput),
    created("undeclared", theirInput, theirSame),
  ],
  rounds: [
    { ...quietRound, meanwhile: [{ kind: "put", at: 2, source: { ...theirInput, wire: theirSame.wire } }] },
    { ...quietRound, actions: [{ kind: "finish", at: 1 }] },
  ],
};

/** Enough to do for an apply to be interrupted anywhere: creations, updates, a rename and sharing. */
export const manyDatasets: { readonly config: ConfigParts; readonly account: readonly UserAction[] } = {
  config: {
    ...busyWorld.config,
    datasets: [
      ...Array.from({ length: 6 }, (_, index) => dataset(`missing ${index}`, pair)),
      dataset("shared", { ...pair, shareWith: ["ada@example.com"] }),
      dataset("differs", { ...pair, shareWith: [] }),
      dataset("renamed", { ...pair, renamedFrom: "former" }),
    ],
  },
  account: [
    { ...created("differs", theirInput), share: shared },
    created("former", theirInput, theirSame),
    created("undeclared", theirInput, theirSame),
    { ...created("missing 1", theirInput), by: "robot" },
  ],
};
