import type { Cause, PlanDocument, UnknownSecret } from "../../src/generated/plan-document.js";
import type { ResultDocument } from "../../src/generated/result-document.js";
import {
  absent,
  at,
  changed,
  createDataset,
  createDatasource,
  created,
  failedPlan,
  field,
  finding,
  mainBranch,
  notCreated,
  permissions,
  planDocument,
  refusal,
  renameDataset,
  resultDocument,
  sentKey,
  text,
  updateDatasource,
  updateSharing,
} from "./documents.js";
import { replaceIn } from "./foreign-text.js";
import { hostileTexts } from "./hostile.js";
import { sparsePlan, sparseResult } from "./sparse-documents.js";

const pathChange = (line: number, cause: Cause = null) =>
  field("resource_path", text("s3://lightly/old/"), text("s3://lightly/street/"), line, cause);
const regionDrift = (line: number) => field("region", text("us-east-1"), text("eu-central-1"), line, "drift");
const uncompared = (dataset: string, line: number): UnknownSecret => ({
  address: `${dataset}.lightly`,
  dataset,
  kind: "datasource",
  part: "lightly",
  field: "secret_access_key",
  reference: "env:LIGHTLY_S3_SECRET",
  connection: "workspace",
  position: at(line),
});
const refusals = [
  refusal("dashcam", 20, {
    reason: "type",
    message: 'it exists with type "images", not "videos", and the type of a dataset cannot be changed',
    remedies: ["keep the dataset: declare `type: images`", "start over: declare a dataset of another name"],
  }),
  refusal("tunnels", 30, {
    reason: "name_taken",
    message: 'it is called "tunnel" on the platform, and its declared name belongs to another dataset',
    remedies: ["declare another name"],
  }),
];
const sharing = { add: ["ann@example.com", "bob@example.com"], remove: ["eve@example.com"] };
const thousand = Array.from({ length: 1000 }, (_, index) => `dataset-${String(index).padStart(4, "0")}`);
const resource = (dataset: string, kind: string, part = "") => ({
  address: part === "" ? dataset : `${dataset}.${part}`,
  dataset,
  kind,
  part,
});
const unmanaged = [
  resource("street-scenes", "datasource", "input"),
  resource("dashcam", "datasource", "predictions"),
  resource("by hand", "dataset"),
];

/** Everything that a plan can hold. */
export const everything = planDocument({
  base: mainBranch,
  config: { files: ["lightly.yaml", "teams/perception.yaml"] },
  variables: [
    { name: "region", value: "eu-central-1" },
    { name: "stage", value: "production" },
  ],
  changes: [
    createDataset("dashcam", 30, "change"),
    createDatasource("dashcam", 33, "drift"),
    updateDatasource("street-scenes", 20, [regionDrift(21), pathChange(22, "change")], {
      cause: "change",
      secrets: [sentKey(11)],
    }),
    renameDataset("tunnel", "tunnels", 40, "change"),
    updateSharing("tunnels", 41, { ...sharing, cause: "drift" }),
  ],
  targets: ["dashcam", "street-*", "tunnels"],
  refusals,
  uncompared: [uncompared("yards", 44)],
  unmanaged,
  removed: [resource("old", "dataset")],
  warnings: [finding("warning", "unused-connection", 4)],
});

/** Plans of every kind, by the name of their golden files. They agree with the schema, and with themselves. */
export const plans = {
  empty: planDocument(),
  offline: planDocument({
    base: mainBranch,
    offline: true,
    server: null,
    account: null,
    changes: [createDataset("tunnels", 30, "change")],
  }),
  creations: planDocument({
    changes: [
      createDataset("street-scenes", 16),
      createDatasource("street-scenes", 19),
      createDataset("tunnels", 30),
    ],
  }),
  "one-update": planDocument({ changes: [updateDatasource("street-scenes", 20, [pathChange(22)])] }),
  "drift-and-change": planDocument({
    base: mainBranch,
    changes: [
      updateDatasource("dashcam", 12, [regionDrift(13)], { cause: "drift" }),
      updateDatasource("street-scenes", 20, [regionDrift(21), pathChange(22, "change")], {
        cause: "change",
        secrets: [sentKey(23)],
      }),
      createDataset("tunnels", 30, "drift"),
      createDataset("yards", 40, "change"),
    ],
  }),
  mixed: planDocument({
    config: { files: ["lightly.yaml", "teams/perception.yaml"] },
    changes: [
      createDataset("dashcam", 30),
      createDatasource("dashcam", 33),
      updateDatasource(
        "street-scenes",
        20,
        [pathChange(22), field("thumbnail_suffix", text("_t"), absent, 20)],
        {
          secrets: [sentKey(11)],
        },
      ),
    ],
    uncompared: [uncompared("yards", 44)],
    warnings: [finding("warning", "unused-connection", 4)],
  }),
  rotation: planDocument({
    base: mainBranch,
    changes: [
      updateDatasource("dashcam", 12, [], { cause: "change", secrets: [sentKey(11, "another reference")] }),
      updateDatasource("street-scenes", 20, [], {
        cause: "change",
        secrets: [
          { ...sentKey(11, "another rotation number"), cause: "change" },
          { ...sentKey(12, "--rotate"), field: "access_key" },
        ],
      }),
      updateDatasource("tunnels", 30, [], {
        cause: "drift",
        secrets: [{ ...sentKey(31, "changed on the platform"), cause: "drift" }],
      }),
    ],
  }),
  refusal: planDocument({ changes: [createDataset("street-scenes", 16)], refusals }),
  "renamed-and-shared": planDocument({
    base: mainBranch,
    changes: [
      createDataset("dashcam", 30, "change"),
      updateSharing("dashcam", 31, { add: ["ann@example.com"], cause: "change" }),
      renameDataset("street", "street-scenes", 16, "change"),
      updateDatasource("street-scenes", 20, [pathChange(22, "change")], { cause: "change" }),
      updateSharing("street-scenes", 18, { ...sharing, cause: "change" }),
      renameDataset("tunnel", "tunnels", 40, "drift"),
      updateSharing("yards", 50, { remove: ["eve@example.com"], cause: "drift" }),
    ],
  }),
  targeted: planDocument({
    targets: ["street-*"],
    changes: [updateDatasource("street-scenes", 20, [pathChange(22)])],
  }),
  "targeted-and-empty": planDocument({ targets: ["street-*", "yards"] }),
  "unmanaged-and-uncompared": planDocument({
    unmanaged,
    uncompared: [uncompared("street-scenes", 11), uncompared("dashcam", 12)],
  }),
  removed: planDocument({
    base: mainBranch,
    removed: [resource("old", "dataset"), resource("street-scenes", "datasource", "input")],
  }),
  "no-base": planDocument({
    base: { ...mainBranch, state: "absent" },
    changes: [createDataset("street-scenes", 16, "change")],
  }),
  "invalid-base": planDocument({
    base: { ...mainBranch, state: "invalid" },
    changes: [updateDatasource("street-scenes", 20, [pathChange(22)])],
  }),
  warnings: planDocument({
    warnings: [finding("warning", "unused-connection", 4), finding("warning", "overlapping-paths", 9)],
  }),
  "invalid-config": failedPlan({
    message: "The config has 2 errors.",
    hint: "",
    exitCode: 3,
    diagnostics: [
      finding("error", "invalid-value", 7),
      finding("warning", "unused-connection", 4),
      finding("error", "unknown-key", 5),
    ],
  }),
  unreachable: failedPlan({
    message: "GET /v1/datasets was answered with 503 Service Unavailable (3 attempts).",
    hint: "Try again in a minute.",
    exitCode: 1,
    diagnostics: [],
  }),
  sparse: sparsePlan,
  everything,
  hostile: replaceIn(everything, hostileTextFor()),
  thousand: planDocument({
    changes: thousand.map((name, index) =>
      updateDatasource(name, index * 9 + 1, [pathChange(index * 9 + 4)]),
    ),
  }),
} as const satisfies Record<string, PlanDocument>;

const lacking = permissions("missing", {
  missing: [
    {
      permission: "write",
      neededBy: ["lightly"],
      providerError: "AccessDenied: not authorized to perform: s3:PutObject",
      remedies: ["allow s3:PutObject on the folder's objects for the IAM user"],
    },
    { permission: "overwrite", neededBy: ["lightly", "input_output"], providerError: null, remedies: [] },
  ],
});

/** Results of every kind, by the name of their golden files. */
export const results = {
  nothing: resultDocument([]),
  done: resultDocument([created("dashcam"), created("street-scenes")]),
  partial: resultDocument([created("dashcam"), notCreated("street-scenes", "failed", "blocked")], {
    exitCode: 6,
  }),
  interrupted: resultDocument(
    [created("dashcam"), notCreated("street-scenes", "interrupted", "interrupted")],
    {
      exitCode: 130,
    },
  ),
  refused: resultDocument([created("dashcam"), changed("street-scenes", ["refused", "blocked", "blocked"])], {
    exitCode: 5,
  }),
  "renamed-and-shared": resultDocument(
    [changed("street-scenes", ["done", "done", "done"]), changed("tunnels", ["done", "failed", "done"])],
    { exitCode: 6 },
  ),
  "permissions-missing": resultDocument([created("dashcam", lacking), created("street-scenes")], {
    exitCode: 7,
  }),
  "every-check": resultDocument(
    [
      created("a", permissions("failed", { problem: { message: "504 Gateway Timeout", hint: "" } })),
      created("b", permissions("impossible", { problem: { message: "storage is local", hint: "" } })),
      created("c", permissions("interrupted")),
      created("d", permissions("skipped")),
      created("e", lacking),
    ],
    { exitCode: 6 },
  ),
  sparse: sparseResult,
  stale: resultDocument([], {
    error: {
      message: "The plan is stale:\n  dataset street-scenes was changed\n  dataset dashcam was created",
      hint: "Plan again.",
      exitCode: 4,
      diagnostics: [],
    },
    exitCode: 4,
    planHash: null,
    server: null,
  }),
  hostile: replaceIn(
    resultDocument(
      [
        created("dashcam", lacking),
        notCreated("street-scenes", "failed", "blocked"),
        changed("tunnels", ["refused", "blocked", "blocked"]),
      ],
      { exitCode: 6 },
    ),
    hostileTextFor(),
  ),
  thousand: resultDocument(
    thousand.map((name, index) =>
      index % 3 === 0 ? notCreated(name, "failed", "blocked") : created(name, lacking),
    ),
    { exitCode: 6 },
  ),
} as const satisfies Record<string, ResultDocument>;

/** Datasets of which each is created, has drifted in one way, and has secrets that cannot be compared. */
export function planOfSize(size: number) {
  const names = thousand.slice(0, size);
  return planDocument({
    base: mainBranch,
    changes: names.flatMap((name, index) => [
      createDataset(`new-${name}`, index + 9, "change"),
      createDatasource(`new-${name}`, 3, "change"),
      updateDatasource(name, index + 9, [regionDrift(5)], { cause: "drift" }),
    ]),
    uncompared: names.map((name) => uncompared(name, 7)),
    removed: names.map((name) => resource(`old-${name}`, "dataset")),
  });
}

/** Datasets of which each was created, a third without the permission to write. */
export function resultOfSize(size: number) {
  const names = thousand.slice(0, size);
  return resultDocument(
    names.map((name, index) => created(name, index % 3 === 0 ? lacking : permissions("passed"))),
    { exitCode: 7 },
  );
}

/** A thousand changes, each of which has its own cause. */
export const differentChanges = planDocument({
  changes: thousand.map((name, index) =>
    updateDatasource(name, index * 9 + 1, [
      field("resource_path", text("s3://lightly/old/"), text(`s3://lightly/street-${index}/`), index * 9 + 4),
    ]),
  ),
});

/** A thousand datasets, each of which failed in its own way or lacks something of its own. */
export const differentOutcomes = resultDocument(
  thousand.map((name, index) => {
    const message = `the quota of ${index} is used up`;
    if (index % 3 === 0) {
      const dataset = notCreated(name, "failed", "blocked");
      const steps = dataset.steps.map((step) => ({ ...step, problem: { message, hint: "" } }));
      return { ...dataset, steps };
    }
    const missing = lacking.missing.map((one) => ({ ...one, providerError: message }));
    return created(name, permissions("missing", { missing }));
  }),
  { exitCode: 6 },
);

/** Each text gets another hostile one, and the same text the same one. */
function hostileTextFor(): (text: string) => string {
  const given = new Map<string, string>();
  return (text) => {
    const hostile = given.get(text) ?? `${hostileTexts[given.size % hostileTexts.length]}${text}`;
    given.set(text, hostile);
    return hostile;
  };
}
