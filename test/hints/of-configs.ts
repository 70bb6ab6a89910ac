import { configOn } from "../config/catalogue.js";
import {
  datasets,
  example,
  field,
  hosted,
  inDatasets,
  inDatasources,
  inS3,
  inStreet,
  ofAzure,
  ofConnection,
  path,
  sharedWith,
  street,
  text,
  thumbnails,
} from "./config-stories.js";
import type { Step, Story } from "./story.js";

const pair = (input: string, lightly: string) =>
  `input: { connection: s3, resource_path: ${input} }\nlightly: { connection: s3, resource_path: ${lightly} }`;
const raw = "raw-${var:stage}/";
const variables = (declared: string, used = raw) =>
  hosted(`input_output: { connection: hosted, resource_path: "${used}" }`).replace(
    "\n",
    `\nvariables: ${declared}\n`,
  );
const role = "arn:aws:iam::123456789012:role/lightly-read";
const kmsKey = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const template = ".lightly/thumbnails/[filename]_thumb.[extension]";

function inDefaults(wrongInput: string, wrongLightly: string, input: string, lightly: string): Story {
  const config = (first: string, second: string) =>
    `version: 1
connections:
  s3: { type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "\${env:S3_SECRET}" }
defaults:
  datasources:
    input: { connection: s3, resource_path: "${first}" }
    lightly: { connection: s3, resource_path: "${second}" }
datasets:
  street: { type: images }
  avenue: { type: images }
`;
  return text(config(wrongInput, wrongLightly), config(input, lightly));
}

/** The values of variables, in a file. */
function ofFile(wrong: string, right: string): Story {
  return {
    wrong: {
      config: variables("{ stage: {} }"),
      files: { "values.yaml": wrong },
      run: ["plan", "--var-file", "values.yaml"],
    },
    right: {
      files: { "values.yaml": right },
      run: ["apply", "--auto-approve", "--var-file", "values.yaml"],
      plan: ["--var-file", "values.yaml"],
    },
  };
}

/** Datasets, one of which is pinned to the id of what was `street`. */
function withIds(lines: string): Step {
  return { config: ({ idOf }) => datasets(lines.replaceAll("ID", idOf("street") || idOf("avenue"))) };
}

/** Hints about what a config says: keys and values, names, folders, references and variables. */
export const hintsOfConfigs: Readonly<Record<string, Story | readonly Story[]>> = {
  // Keys, and the kinds of their values.
  "start the file with `version: 1`": text("datasets:\n  street: { type: images }\n", street),
  "write `version: 1`": text(street.replace("1", "2"), street),
  "add `…:`…": inDatasources(
    "input_output: { resource_path: raw/ }",
    "input_output: { connection: hosted, resource_path: raw/ }",
  ),
  "add `type: images` or `type: videos` here, or under `defaults` for all datasets": [
    inStreet("{ share_with: [] }", "{ type: images, share_with: [] }"),
    text(
      "version: 1\ndatasets:\n  street: {}\n",
      "version: 1\ndefaults: { type: images }\ndatasets:\n  street: {}\n",
    ),
  ],
  "known keys here: …": inStreet("{ type: images, colour: red }", "{ type: images }"),
  "it belongs to connections of type …": ofConnection(
    "{ type: lightly, region: eu-central-1 }",
    "{ type: lightly }",
    "raw/",
  ),
  "did you mean …?": [
    inStreet("{ typ: images }", "{ type: images }"),
    inStreet("{ type: image }", "{ type: images }"),
    example("unknown-connection"),
    field("azure", "account_name", "https://fleetstore.blob.core.windows.net", "fleetstore"),
    text(
      variables("{ stage: { default: staging } }", "raw-${var:stag}/"),
      variables("{ stage: { default: staging } }"),
    ),
    text(
      `# lightly-gitops: allow unused-conection\n${street}`,
      `# lightly-gitops: allow unused-connection\n${street}`,
    ),
  ],
  "one of …": inStreet("{ type: [images] }", "{ type: images }"),
  "put it in quotes": text(
    configOn("gcs", { project_id: 123456789012 }),
    configOn("gcs", { project_id: "123456789012" }),
  ),
  "for example: …": [
    inStreet(
      "{ type: images, share_with: ada@example.com }",
      "{ type: images, share_with: [ada@example.com] }",
    ),
    thumbnails("thumbnails/one.jpg", template),
  ],
  "expected: …": [
    inDatasets("street.scenes: { type: images }", "street-scenes: { type: images }"),
    path("s3", "bucket/raw/", "s3://bucket/raw/"),
    path("s3", "s3://bucket/raw//", "s3://bucket/raw/"),
  ],
  "write the code that stands at the end of the warning": text(
    `# lightly-gitops: allow everything\n${street}`,
    street,
  ),

  // Datasets.
  "declare `input` and `lightly`, or `input_output` alone, or leave out `datasources`": [
    inS3(
      "input: { connection: s3, resource_path: s3://bucket/raw/ }",
      pair("s3://bucket/raw/", "s3://bucket/work/"),
    ),
    inS3(
      `${pair("s3://bucket/raw/", "s3://bucket/work/")}\ninput_output: { connection: s3, resource_path: s3://bucket/all/ }`,
      "input_output: { connection: s3, resource_path: s3://bucket/all/ }",
    ),
  ],
  "a dataset of the account is declared once: keep one of the two; a `name` under `defaults` needs `${dataset}` in it":
    [
      inDatasets(
        "street: { type: images }\navenue: { type: images, name: street }",
        "street: { type: images }",
      ),
      {
        held: "version: 1\n",
        ...text(
          "version: 1\ndefaults: { type: images, name: street }\ndatasets: { one: {}, two: {} }\n",
          'version: 1\ndefaults: { type: images, name: "${dataset}-street" }\ndatasets: { one: {}, two: {} }\n',
        ),
        creates: ["one-street", "two-street"],
      },
    ],
  "a dataset of the account is declared once: keep one of the two": {
    held: street,
    wrong: withIds("avenue: { type: images, id: ID }\nroad: { type: images, id: ID }"),
    right: withIds("avenue: { type: images, id: ID }"),
  },
  "if the rename is done, remove `renamed_from`; if not, leave the other one out until it is": [
    {
      held: street,
      ...inDatasets(
        "avenue: { type: images, renamed_from: street }\nstreet: { type: images }",
        "avenue: { type: images, renamed_from: street }",
      ),
    },
    {
      held: "version: 1\ndatasets: { avenue: { type: images } }\n",
      ...inDatasets(
        "avenue: { type: images, renamed_from: street }\nstreet: { type: images }",
        "avenue: { type: images }\nstreet: { type: images }",
      ),
      creates: ["street"],
    },
  ],
  "keep `renamed_from` at the one that is the dataset of this name": {
    held: street,
    ...inDatasets(
      "avenue: { type: images, renamed_from: street }\nroad: { type: images, renamed_from: street }",
      "avenue: { type: images, renamed_from: street }\nroad: { type: images }",
    ),
    creates: ["road"],
  },
  "if both are meant to be one dataset, keep the name that the account has; if not, give one another name, with `renamed_from` if it exists":
    [
      {
        held: street,
        ...inDatasets("street: { type: images }\nStreet: { type: images }", "street: { type: images }"),
      },
      inDatasets(
        "street: { type: images }\nStreet: { type: images }",
        "street: { type: images }\navenue: { type: images, renamed_from: Street }",
      ),
    ],
  "write each as an item of the list": sharedWith(
    '["ada@example.com, bob@example.com"]',
    "[ada@example.com, bob@example.com]",
  ),
  "expected: an address in ASCII, such as ada@example.com": sharedWith("[ada]", "[ada@example.com]"),
  "write … alone": sharedWith("[mailto:ada@example.com]", "[ada@example.com]"),

  // Folders and thumbnails.
  "if each dataset has a folder of its own, write ${dataset} where its name belongs": inDefaults(
    "s3://bucket/raw/",
    "s3://bucket/work/${dataset}/",
    "s3://bucket/raw/${dataset}/",
    "s3://bucket/work/${dataset}/",
  ),
  "write ${dataset} where the name of the dataset belongs: …; …": inDefaults(
    "s3://bucket/raw/${dataset}/",
    "s3://bucket/work/",
    "s3://bucket/raw/${dataset}/",
    "s3://bucket/work/${dataset}/",
  ),
  "give each a folder of its own: …; …": example("shared-lightly-folder"),
  "use separate folders: what Lightly writes, such as thumbnails, would be read as input; …": inS3(
    pair("s3://bucket/raw/", "s3://bucket/raw/work/"),
    pair("s3://bucket/raw/", "s3://bucket/work/"),
  ),
  "check the type, which cannot be changed later, and name a folder; if that is one, end it with a slash":
    path("s3", "s3://bucket/raw/drive.mp4", "s3://bucket/raw/"),
  "name a folder, all files of which are read; if that is one, end it with a slash": path(
    "s3",
    "s3://bucket/raw/one.png",
    "s3://bucket/raw/one.png/",
  ),
  "type it anew, unless the folder is really called so": path(
    "s3",
    "s3://bucket/2026–27/",
    "s3://bucket/2026-27/",
  ),
  "expected a path below it: …": thumbnails("../thumbnails/[filename]_thumb.[extension]", template),
  "write thumbnails elsewhere: …": thumbnails("[filename].[extension]", template),
  "it fills in [filename] and [extension] alone: …": thumbnails("thumbnails/{filename}.jpg", template),

  // Connections, and what identifies them.
  "declare it under `connections:`, or write the connection here": [
    text(
      hosted("input_output: { connection: hosted, resource_path: raw/ }").replace(/^connections.*\n/m, ""),
      hosted("input_output: { connection: hosted, resource_path: raw/ }"),
    ),
    text(
      hosted("input_output: { connection: hosted, resource_path: raw/ }").replace(/^connections.*\n/m, ""),
      hosted("input_output: { connection: { type: lightly }, resource_path: raw/ }").replace(
        /^connections.*\n/m,
        "",
      ),
    ),
  ],
  "declared connections: …": inDatasources(
    "input_output: { connection: elsewhere, resource_path: raw/ }",
    "input_output: { connection: hosted, resource_path: raw/ }",
  ),
  "remove it, or name it in a datasource": [
    text(`${street}connections: { hosted: { type: lightly } }\n`, street),
    text(
      `${street}connections: { hosted: { type: lightly } }\n`,
      hosted("input_output: { connection: hosted, resource_path: raw/ }"),
    ),
  ],
  "write https://": field("obs", "obs_endpoint", "http://storage.example.com", "https://storage.example.com"),
  "expected: https:// and the name of the server, such as https://storage.example.com": field(
    "obs",
    "obs_endpoint",
    "https://storage.example.com/?x",
    "https://storage.example.com/",
  ),
  "ports are numbers from 1 to 65535": field(
    "obs",
    "obs_endpoint",
    "https://storage.example.com:70000",
    "https://storage.example.com:7000",
  ),
  "write …, if that is what is meant": field("obs", "obs_endpoint", "https://0x7f.1", "https://127.0.0.1"),
  "expected: 3 to 24 lower-case letters and digits": field("azure", "account_name", "Fleet", "fleetstore"),
  "expected: container/folder/": path("azure", "azure://container/raw/", "container/raw/"),
  "a container's name has 3 to 63 lower-case letters, digits and single hyphens; …": path(
    "azure",
    "Container/raw/",
    "container/raw/",
  ),
  "expected: folder/": path("lightly", "lightly://raw/", "raw/"),
  "expected: folder/below/the/mount/, relative to where the worker mounts the folder, with forward slashes":
    path("local", "/mnt/raw/", "raw/"),
  "a bucket's name has at least 3 lower-case letters, digits, hyphens, dots and underscores": path(
    "gcs",
    "gs://Bucket/raw/",
    "gs://bucket/raw/",
  ),
  "a bucket's name has at least 3 letters, digits, hyphens, dots and underscores": path(
    "obs",
    "obs://b/raw/",
    "obs://bucket/raw/",
  ),
  "a bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots, and is no host name": path(
    "s3",
    "s3://Bucket/raw/",
    "s3://bucket/raw/",
  ),
  "expected: 6 to 30 lower-case letters, digits and hyphens, such as perception-prod; not the project's name":
    field("gcs", "project_id", "Perception", "perception-prod"),
  "expected: arn:aws:iam::123456789012:role/lightly-read": field(
    "s3_delegated_access",
    "role_arn",
    "arn:aws:iam::123456789012:user/lightly-read",
    role,
  ),
  "it accepts arn:aws alone": field(
    "s3_delegated_access",
    "role_arn",
    "arn:aws-cn:iam::123456789012:role/lightly-read",
    role,
  ),
  "name a key in the region of the bucket, or mend the region": [
    field("s3", "server_side_encryption_kms_key", kmsKey.replace("central", "west"), kmsKey),
  ],
  "expected: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab": field(
    "s3",
    "server_side_encryption_kms_key",
    "alias/lightly",
    kmsKey,
  ),
  "expected: the id of an access key of an IAM user, such as AKIAIOSFODNN7EXAMPLE": field(
    "s3",
    "access_key",
    "AIDAIOSFODNN7EXAMPLE",
    "AKIAIOSFODNN7EXAMPLE",
  ),
  "…; or use s3_delegated_access": field("s3", "access_key", "ASIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
  "remove it": path("s3", " s3://bucket/raw/", "s3://bucket/raw/"),
  "type it anew instead of pasting it": path("s3", "s3://bucket/ra\u200Bw/", "s3://bucket/raw/"),

  // References and variables.
  "write …": ofAzure("sas_token: $SAS", "sas_token: ${env:SAS}"),
  "use ${var:name} with a variable declared under `variables:`": text(
    hosted('input_output: { connection: hosted, resource_path: "raw-${env:STAGE}/" }'),
    variables("{ stage: { default: staging } }"),
  ),
  "write ${var:name} for a variable; ${env:NAME} and ${file:path} are for secrets": text(
    hosted('input_output: { connection: hosted, resource_path: "raw-${stage}/" }'),
    variables("{ stage: { default: staging } }"),
  ),
  "write ${var:name} with a variable declared under `variables:`, and set LIGHTLY_VAR_name in the job": {
    wrong: { config: hosted('input_output: { connection: hosted, resource_path: "raw-{{ stage }}/" }') },
    right: { config: variables("{ stage: {} }"), env: { LIGHTLY_VAR_stage: "staging" } },
  },
  "write ${env:NAME} or ${file:path} alone, or a literal id": field(
    "obs",
    "obs_access_key_id",
    "KEY-${env:S3_KEY_ID}",
    "${env:S3_KEY_ID}",
  ),
  "keep the credential of the storage in a variable of its own": ofAzure(
    "sas_token: ${env:LIGHTLY_TOKEN}",
    "sas_token: ${env:SAS}",
  ),
  "declare it under `variables:`": text(
    hosted('input_output: { connection: hosted, resource_path: "raw-${var:stage}/" }'),
    variables("{ stage: { default: staging } }"),
  ),
  "set it with --var …=VALUE or LIGHTLY_VAR_…": [
    {
      wrong: { config: variables("{ stage: {} }") },
      right: { run: ["apply", "--auto-approve", "--var", "stage=staging"], plan: ["--var", "stage=staging"] },
    },
    { wrong: { config: variables("{ stage: {} }") }, right: { env: { LIGHTLY_VAR_stage: "staging" } } },
  ],
  "declare it under `variables:`, or remove it here": {
    wrong: {
      config: street,
      files: { "values.yaml": "stage: staging\n" },
      run: ["plan", "--var-file", "values.yaml"],
    },
    right: { files: { "values.yaml": "" }, run: ["apply", "--auto-approve", "--var-file", "values.yaml"] },
  },
  'write `name: value` lines, { "name": "value" }, or what `terraform output -json` prints': ofFile(
    "- staging\n",
    "stage: staging\n",
  ),
  "put it in quotes; in Terraform, use tostring()": ofFile("stage: 1\n", 'stage: "1"\n'),
  "if … is a secret, refer to it with ${env:NAME} or ${file:path}; if not, declare it as not sensitive":
    ofFile(
      '{ "stage": { "sensitive": true, "type": "string", "value": "staging" } }',
      '{ "stage": { "sensitive": false, "type": "string", "value": "staging" } }',
    ),
  "write ${var:…}, declare … under `variables:`, and set it with --var or LIGHTLY_VAR_…": {
    wrong: { config: hosted('input_output: { connection: hosted, resource_path: "raw-$STAGE/" }') },
    right: {
      config: variables("{ STAGE: {} }", "raw-${var:STAGE}/"),
      run: ["apply", "--auto-approve", "--var", "STAGE=staging"],
      plan: ["--var", "STAGE=staging"],
    },
  },
  "give one of them a plain default": text(
    variables('{ stage: { default: "${var:other}" }, other: { default: "${var:stage}" } }'),
    variables('{ stage: { default: "${var:other}" }, other: { default: staging } }'),
  ),
  "use a shorter value": {
    wrong: { config: variables("{ stage: {} }"), env: { LIGHTLY_VAR_stage: "x".repeat(2000) } },
    right: { env: { LIGHTLY_VAR_stage: "staging" } },
  },
  "use shorter values, or fewer of them": text(
    variables(`{ stage: { default: ${"x".repeat(1000)} } }`, raw.repeat(70)),
    variables("{ stage: { default: staging } }"),
  ),
};
