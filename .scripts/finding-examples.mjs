// @ts-check
/**
 * For each code of a finding what is wrong and what would be right, as the page of codes shows it and
 * test/docs/finding-examples.test.ts tries it.
 *
 * @typedef {object} Example
 * @property {"error" | "warning"} severity
 * @property {string} wrong lines of a config, of a shell that sets variables, or words
 * @property {string} right
 * @property {"yaml" | "sh" | "words"} [form] `yaml` unless given
 * @property {(lines: string) => string} [around] the whole config, from these lines; they are the whole one unless given
 * @property {string} [triedIn] the test that has it happen, where an account or a policy must stand beside the config
 * @property {string} [before] what the account has, and the base of the change
 */

/** @param {string} lines @param {number} blanks */
const indented = (lines, blanks) => lines.trimEnd().replaceAll(/^(?=.)/gm, " ".repeat(blanks));

const s3 =
  '{ type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "${env:S3_SECRET}" }';

/** Datasets beside the one connection `store`. @param {string} lines */
const datasets = (lines) => `version: 1\nconnections: { store: ${s3} }\n${lines}`;

/** Members of one dataset. @param {string} lines */
const inDataset = (lines) => `version: 1\ndatasets:\n  street-scenes:\n${indented(lines, 4)}\n`;

/** Members of the only datasource of a dataset. @param {string} lines */
const inDatasource = (lines) =>
  datasets(`datasets:
  street-scenes:
    type: images
    datasources:
      input_output:
        connection: store
${indented(lines, 8)}
`);

/** Members of a connection that is used with a path. @param {string} path @returns {(lines: string) => string} */
const inConnection = (path) => (lines) =>
  `version: 1
connections:
  store:
${indented(lines, 4)}
datasets:
  street-scenes:
    type: images
    datasources: { input_output: { connection: store, resource_path: "${path}" } }
`;

const inAzure = inConnection("footage/street/");
/** Of a connection whose secrets come from the variables that the lines set. */
const fleet = () => inAzure("type: azure\naccount_name: fleetstore\nsas_token: ${env:SAS}\n");
const google = () =>
  inConnection("gs://footage/street/")("type: gcs\nproject_id: perception-prod\ncredentials: ${env:KEY}\n");

/** @param {string} project */
const key = (project) =>
  `KEY='{"type":"service_account","project_id":"${project}","client_email":"a@b.iam","private_key":"-----BEGIN PRIVATE KEY-----\\nMII\\n"}'`;

const hosted = "connections: { hosted: { type: lightly } }";
const onHosted = "datasources: { input_output: { connection: hosted, resource_path: raw/ } }";

/** @type {Readonly<Record<string, Example>>} */
export const findingExamples = {
  "file-unreadable": {
    severity: "error",
    form: "words",
    wrong: "`--config` names a file that does not exist, or may not be read",
    right: "`--config` names the config",
  },
  "two-configs": {
    severity: "error",
    form: "words",
    triedIn: "commands/config-files.test.ts",
    wrong: "`lightly.yaml` and `lightly.yml` in one folder",
    right: "one of them, or `--config` with the one that is meant",
  },
  "ignored-folder": {
    severity: "warning",
    form: "words",
    triedIn: "commands/config-files.test.ts",
    wrong: "`lightly.yaml` beside a folder `lightly` with `*.yaml` files",
    right: "one of them, or `--config` with all that belongs to the config",
  },
  "file-too-large": {
    severity: "error",
    form: "words",
    wrong: "a config of more than 16 MiB",
    right: "several configs, or `defaults:` in place of repetitions",
  },
  encoding: {
    severity: "error",
    form: "words",
    wrong: "a file in UTF-16 or Latin-1",
    right: "the same file, saved as UTF-8",
  },
  "merge-conflict": {
    severity: "error",
    wrong: "<<<<<<< HEAD\nversion: 1\n=======\nversion: 2\n>>>>>>> other",
    right: "version: 1",
  },
  "line-too-long": {
    severity: "error",
    form: "words",
    wrong: "a line of more than 65,536 characters",
    right: "the same over several lines",
  },
  "yaml-syntax": {
    severity: "error",
    around: inDataset,
    wrong: 'type: "images',
    right: 'type: "images"',
  },
  indentation: {
    severity: "error",
    around: datasets,
    wrong: `datasets:
  street-scenes:
    type: images
    datasources:
      input_output:
      connection: store
        resource_path: s3://footage/street/`,
    right: `datasets:
  street-scenes:
    type: images
    datasources:
      input_output:
        connection: store
        resource_path: s3://footage/street/`,
  },
  "yaml-tab": {
    severity: "error",
    wrong: "version: 1\ndatasets:\n\tstreet-scenes: { type: images }",
    right: "version: 1\ndatasets:\n  street-scenes: { type: images }",
  },
  "yaml-merge-key": {
    severity: "error",
    around: datasets,
    wrong: `datasets:
  street-scenes: &street { type: images, datasources: { input_output: { connection: store, resource_path: s3://footage/street/ } } }
  night-scenes: { <<: *street, type: videos }`,
    right: `datasets:
  street-scenes: { type: images, datasources: &street { input_output: { connection: store, resource_path: s3://footage/street/ } } }
  night-scenes: { type: images, datasources: *street }`,
  },
  "yaml-alias-bomb": {
    severity: "error",
    form: "words",
    wrong: "aliases of aliases that stand for millions of values",
    right: "the values written out, or `defaults:`",
  },
  "yaml-documents": {
    severity: "error",
    wrong: "version: 1\n---\nversion: 1",
    right: "version: 1",
  },
  "empty-config": { severity: "error", wrong: "# version: 1", right: "version: 1" },
  "duplicate-key": {
    severity: "error",
    around: (lines) => `version: 1\ndatasets:\n${indented(lines, 2)}\n`,
    wrong: "street-scenes: { type: images }\nstreet-scenes: { type: videos }",
    right: "street-scenes: { type: images }\nstreet-videos: { type: videos }",
  },
  "unsupported-version": { severity: "error", wrong: "version: 2", right: "version: 1" },
  "unknown-key": {
    severity: "error",
    around: inDataset,
    wrong: "type: images\nsharewith: [ada@example.com]",
    right: "type: images\nshare_with: [ada@example.com]",
  },
  "missing-key": {
    severity: "error",
    around: inDataset,
    wrong: "share_with: [ada@example.com]",
    right: "type: images\nshare_with: [ada@example.com]",
  },
  "wrong-type": {
    severity: "error",
    around: inDataset,
    wrong: "type: images\nshare_with: ada@example.com",
    right: "type: images\nshare_with: [ada@example.com]",
  },
  "invalid-value": {
    severity: "error",
    around: (lines) => inAzure(`type: azure\n${lines}\nsas_token: \${env:SAS}`),
    wrong: "account_name: https://fleetstore.blob.core.windows.net",
    right: "account_name: fleetstore",
  },
  "invalid-name": {
    severity: "error",
    around: (lines) => `version: 1\ndatasets:\n${indented(lines, 2)}\n`,
    wrong: "street.scenes: { type: images }",
    right: "street-scenes: { type: images }",
  },
  "literal-secret": {
    severity: "error",
    around: (lines) => inAzure(`type: azure\naccount_name: fleetstore\n${lines}`),
    wrong: "sas_token: sv=2022-11-02&sp=rl&sig=abc",
    right: "sas_token: ${env:FLEET_SAS}",
  },
  "secret-outside-secret-field": {
    severity: "error",
    around: (lines) => inConnection("obs://footage/street/")(`type: obs\n${lines}\nobs_access_key_id: KEY`),
    wrong:
      "obs_endpoint: https://user:password@storage.example.com\nobs_secret_access_key: ${env:OBS_SECRET}",
    right: "obs_endpoint: https://storage.example.com\nobs_secret_access_key: ${env:OBS_SECRET}",
  },
  "token-reference": {
    severity: "error",
    around: (lines) => inAzure(`type: azure\naccount_name: fleetstore\n${lines}`),
    wrong: "sas_token: ${env:LIGHTLY_TOKEN}",
    right: "sas_token: ${env:FLEET_SAS}",
  },
  "unknown-connection": {
    severity: "error",
    around: (lines) =>
      `version: 1\n${hosted}\ndatasets:\n  street-scenes:\n    type: images\n${indented(lines, 4)}\n`,
    wrong: "datasources: { input_output: { connection: hostde, resource_path: raw/ } }",
    right: onHosted,
  },
  "unused-connection": {
    severity: "warning",
    wrong: `version: 1\n${hosted}\ndatasets: { street-scenes: { type: images } }`,
    right: "version: 1\ndatasets: { street-scenes: { type: images } }",
  },
  "invalid-path": {
    severity: "error",
    around: inDatasource,
    wrong: "resource_path: footage/street/",
    right: "resource_path: s3://footage/street/",
  },
  "path-of-a-file": {
    severity: "warning",
    around: inDatasource,
    wrong: "resource_path: s3://footage/street/drive.mp4",
    right: "resource_path: s3://footage/street/",
  },
  "look-alike": {
    severity: "warning",
    around: inDatasource,
    wrong: "resource_path: s3://footage/2026–27/",
    right: "resource_path: s3://footage/2026-27/",
  },
  "purpose-conflict": {
    severity: "error",
    around: (lines) =>
      datasets(`datasets:\n  street-scenes:\n    type: images\n    datasources:\n${indented(lines, 6)}\n`),
    wrong: "input: { connection: store, resource_path: s3://footage/street/ }",
    right:
      "input: { connection: store, resource_path: s3://footage/street/ }\nlightly: { connection: store, resource_path: s3://lightly/street/ }",
  },
  "overlapping-paths": {
    severity: "warning",
    around: (lines) =>
      datasets(`datasets:\n  street-scenes:\n    type: images\n    datasources:\n${indented(lines, 6)}\n`),
    wrong:
      "input: { connection: store, resource_path: s3://footage/street/ }\nlightly: { connection: store, resource_path: s3://footage/street/lightly/ }",
    right:
      "input: { connection: store, resource_path: s3://footage/street/ }\nlightly: { connection: store, resource_path: s3://lightly/street/ }",
  },
  "shared-lightly-folder": {
    severity: "warning",
    around: datasets,
    wrong: `datasets:
  street-scenes:
    type: images
    datasources:
      input: { connection: store, resource_path: s3://footage/street/ }
      lightly: { connection: store, resource_path: s3://lightly/ }
  parking-lots:
    type: images
    datasources:
      input: { connection: store, resource_path: s3://footage/lots/ }
      lightly: { connection: store, resource_path: s3://lightly/ }`,
    right: `datasets:
  street-scenes:
    type: images
    datasources:
      input: { connection: store, resource_path: s3://footage/street/ }
      lightly: { connection: store, resource_path: s3://lightly/street/ }
  parking-lots:
    type: images
    datasources:
      input: { connection: store, resource_path: s3://footage/lots/ }
      lightly: { connection: store, resource_path: s3://lightly/lots/ }`,
  },
  "default-without-dataset": {
    severity: "warning",
    around: (lines) =>
      datasets(`${lines}\ndatasets:\n  street-scenes: { type: images }\n  parking-lots: { type: images }\n`),
    wrong: `defaults:
  datasources:
    input: { connection: store, resource_path: "s3://footage/\${dataset}/" }
    lightly: { connection: store, resource_path: s3://lightly/ }`,
    right: `defaults:
  datasources:
    input: { connection: store, resource_path: "s3://footage/\${dataset}/" }
    lightly: { connection: store, resource_path: "s3://lightly/\${dataset}/" }`,
  },
  "thumbnail-template": {
    severity: "warning",
    around: (lines) => inDatasource(`resource_path: s3://footage/street/\n${lines}`),
    wrong: "thumbnail_suffix: .lightly/thumbnails/{filename}.jpg",
    right: 'thumbnail_suffix: ".lightly/thumbnails/[filename].jpg"',
  },
  "unencrypted-endpoint": {
    severity: "warning",
    around: (lines) =>
      inConnection("obs://footage/street/")(
        `type: obs\n${lines}\nobs_access_key_id: KEY\nobs_secret_access_key: \${env:OBS_SECRET}`,
      ),
    wrong: "obs_endpoint: http://storage.example.com",
    right: "obs_endpoint: https://storage.example.com",
  },
  "similar-names": {
    severity: "warning",
    around: (lines) => `version: 1\ndatasets:\n${indented(lines, 2)}\n`,
    wrong: "dash cam: { type: videos }\nDashCam: { type: videos }",
    right: "dash cam: { type: videos }\ndash cam rear: { type: videos }",
  },
  "unknown-placeholder": {
    severity: "error",
    around: (lines) => inAzure(`type: azure\naccount_name: fleetstore\n${lines}`),
    wrong: 'sas_token: "${{ secrets.FLEET_SAS }}"',
    right: "sas_token: ${env:FLEET_SAS}",
  },
  "undeclared-variable": {
    severity: "error",
    around: (lines) => `${lines}\n${hosted}\n`,
    wrong:
      'version: 1\ndatasets:\n  street-scenes:\n    type: images\n    datasources: { input_output: { connection: hosted, resource_path: "raw-${var:stage}/" } }',
    right:
      'version: 1\nvariables: { stage: { default: staging } }\ndatasets:\n  street-scenes:\n    type: images\n    datasources: { input_output: { connection: hosted, resource_path: "raw-${var:stage}/" } }',
  },
  "variable-cycle": {
    severity: "error",
    around: (lines) => `version: 1\nvariables:\n${indented(lines, 2)}\n`,
    wrong: 'stage: { default: "${var:folder}" }\nfolder: { default: "${var:stage}" }',
    right: 'stage: { default: staging }\nfolder: { default: "${var:stage}" }',
  },
  "unset-variable": {
    severity: "error",
    around: (lines) => `version: 1\n${lines}\n`,
    wrong: "variables: { stage: {} }",
    right: "variables: { stage: { default: staging } }",
  },
  "unset-secret": {
    severity: "error",
    form: "sh",
    around: fleet,
    wrong: "SAS=''",
    right: "SAS='sv=2022-11-02&sp=rwdl&sig=abc'",
  },
  "secret-file": {
    severity: "error",
    around: (lines) => inAzure(`type: azure\naccount_name: fleetstore\n${lines}`),
    wrong: "sas_token: ${file:/proc/self/environ}",
    right: "sas_token: ${file:secrets/sas}",
  },
  "expired-secret": {
    severity: "error",
    form: "sh",
    around: fleet,
    wrong: "SAS='sv=2022-11-02&sp=rwdl&se=2020-01-01&sig=abc'",
    right: "SAS='sv=2022-11-02&sp=rwdl&se=2099-01-01&sig=abc'",
  },
  "expiring-secret": {
    severity: "warning",
    form: "sh",
    around: fleet,
    wrong: "SAS='sv=2022-11-02&sp=rwdl&se=2026-01-08&sig=abc'  # on 1 January 2026",
    right: "SAS='sv=2022-11-02&sp=rwdl&se=2027-01-01&sig=abc'",
  },
  "future-secret": {
    severity: "warning",
    form: "sh",
    around: fleet,
    wrong: "SAS='sv=2022-11-02&sp=rwdl&st=2026-01-08&sig=abc'  # on 1 January 2026",
    right: "SAS='sv=2022-11-02&sp=rwdl&st=2026-01-01&sig=abc'",
  },
  "missing-permission": {
    severity: "warning",
    form: "sh",
    around: fleet,
    wrong: "SAS='sv=2022-11-02&sp=rl&sig=abc'  # for lightly or input_output",
    right: "SAS='sv=2022-11-02&sp=rwdl&sig=abc'",
  },
  "foreign-secret": {
    severity: "warning",
    form: "sh",
    around: google,
    wrong: key("perception-staging"),
    right: key("perception-prod"),
  },
  "invalid-secret": {
    severity: "error",
    form: "sh",
    around: fleet,
    wrong: "SAS='\"sv=2022-11-02&sp=rwdl&sig=abc\"'",
    right: "SAS='sv=2022-11-02&sp=rwdl&sig=abc'",
  },
  "unknown-allowance": {
    severity: "warning",
    around: (lines) => `version: 1\n${lines}\n`,
    wrong: "# lightly-gitops: allow unused-conection\ndatasets: { street-scenes: { type: images } }",
    right: "datasets: { street-scenes: { type: images } }",
  },
  "rename-conflict": {
    severity: "error",
    around: (lines) => `version: 1\ndatasets:\n${indented(lines, 2)}\n`,
    wrong: "street-scenes: { type: images, renamed_from: street }\nstreet: { type: images }",
    right: "street-scenes: { type: images, renamed_from: street }",
  },
  "stale-rename": {
    severity: "warning",
    before: "version: 1\ndatasets: { street-scenes: { type: images } }\n",
    around: (lines) => `version: 1\ndatasets:\n${indented(lines, 2)}\n`,
    wrong: "street-scenes: { type: images, renamed_from: street }  # is done",
    right: "street-scenes: { type: images }",
  },
  "likely-rename": {
    severity: "warning",
    before: `version: 1\n${hosted}\ndatasets: { street: { type: images, ${onHosted} } }\n`,
    around: (lines) => `version: 1\n${hosted}\ndatasets:\n${indented(lines, 2)}\n`,
    wrong: `street-scenes: { type: images, ${onHosted} }  # was street`,
    right: `street-scenes: { type: images, renamed_from: street, ${onHosted} }`,
  },
  "input-moved": {
    severity: "warning",
    before: `version: 1\n${hosted}\ndatasets:\n  street-scenes:\n    type: images\n    datasources:\n      input: { connection: hosted, resource_path: raw/ }\n      lightly: { connection: hosted, resource_path: work/ }\n`,
    around: (lines) =>
      `version: 1\n${hosted}\ndatasets:\n  street-scenes:\n    type: images\n    datasources:\n${indented(lines, 6)}\n`,
    wrong:
      "input: { connection: hosted, resource_path: raw-2/ }  # was raw/\nlightly: { connection: hosted, resource_path: work/ }",
    right:
      "input: { connection: hosted, resource_path: raw-2/ }\nlightly: { connection: hosted, resource_path: work-2/ }",
  },
  "purposes-mixed": {
    severity: "warning",
    form: "words",
    triedIn: "reconcile/notes.test.ts",
    wrong:
      "a dataset that has `input_output` in the account, where the config asks for `input` and `lightly`",
    right: "the purposes that the dataset has, or a new dataset",
  },
  "teams-keep-access": {
    severity: "warning",
    form: "words",
    triedIn: "reconcile/notes.test.ts",
    wrong: "`share_with: []`, where teams have access to the dataset, too",
    right: "access of teams is taken away in the web app",
  },
  "policy-secret": {
    severity: "error",
    form: "words",
    triedIn: "commands/policy.test.ts",
    wrong:
      "a secret that `lightly.policy.yaml` does not list, or one beside another key, account or endpoint than it lists",
    right: "the secret as the policy allows it, or a change of the policy that is reviewed and merged first",
  },
  "policy-path": {
    severity: "error",
    form: "words",
    triedIn: "commands/policy.test.ts",
    wrong: "a resource path that lies in none of the folders of the policy",
    right: "a path below one of them, or a change of the policy that is reviewed and merged first",
  },
  "policy-sharing": {
    severity: "error",
    form: "words",
    triedIn: "commands/policy.test.ts",
    wrong: "an address in `share_with` that the policy does not allow",
    right: "an address that it allows, or a change of the policy that is reviewed and merged first",
  },
  "policy-lifted": {
    severity: "warning",
    form: "words",
    triedIn: "commands/policy.test.ts",
    wrong: "`--lift-limit` names a limit of the policy",
    right: "no `--lift-limit`, once the change that needed it is applied",
  },
  "policy-changed": {
    severity: "warning",
    form: "words",
    triedIn: "commands/policy.test.ts",
    wrong: "a change edits `lightly.policy.yaml`, and is judged by the policy of its base",
    right: "reviewers look at the policy first; nothing is to be done after the merge",
  },
  "storage-denied": {
    severity: "error",
    form: "words",
    triedIn: "commands/apply-preflight.test.ts",
    wrong: "`apply --preflight`, where the credential may not write into the folder",
    right: "the rights that `access` prints, or another folder or credential",
  },
  "storage-unreachable": {
    severity: "error",
    form: "words",
    triedIn: "commands/apply-preflight.test.ts",
    wrong: "`apply --preflight`, where the address of the storage does not answer",
    right: "an address and a network on which it does, or no `--preflight`",
  },
  "storage-warning": {
    severity: "warning",
    form: "words",
    triedIn: "commands/apply-preflight.test.ts",
    wrong: "`apply --preflight`, where a rule of the bucket deletes what Lightly keeps below `.lightly/`",
    right: "a rule that leaves `.lightly/` out",
  },
  "storage-left-behind": {
    severity: "warning",
    form: "words",
    triedIn: "commands/apply-preflight.test.ts",
    wrong: "`apply --preflight`, where the credential may write but not delete",
    right: "the right to delete, and the object deleted by hand",
  },
  "more-findings": {
    severity: "error",
    form: "words",
    wrong: "a config with more than a thousand findings",
    right: "a config with fewer",
  },
};
