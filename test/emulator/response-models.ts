import { Ajv2020 } from "ajv/dist/2020.js";

/**
 * The response models of the API, written down independently of the emulator: closed, as strict clients read them.
 * `strict` says what is wrong with a body, or nothing.
 */
export function strict(model: keyof typeof models, body: unknown): string {
  const validate = validators.get(model);
  if (validate === undefined) throw new Error(`no model ${model}`);
  return validate(body) ? "" : ajv.errorsText(validate.errors);
}

const id = { type: "string", pattern: "^[a-f0-9]{24}$" };
const string = { type: "string" };
const filled = { type: "string", minLength: 1 };
const int = { type: "integer", minimum: 0 };
const boolean = { type: "boolean" };
const list = (items: object) => ({ type: "array", items });
const datasetType = { enum: ["Images", "Videos", "Crops"] };
const kms = { type: "string", pattern: "^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$" };
const web = { type: "string", pattern: "^https?://.+$" };

const dataset = {
  id,
  name: { type: "string", minLength: 3, pattern: "^[a-zA-Z0-9][a-zA-Z0-9 _-]+$" },
  userId: filled,
  type: datasetType,
  nSamples: int,
  sizeInBytes: int,
  createdAt: int,
  lastModifiedAt: int,
};
const datasetOptional = {
  accessType: { enum: ["WRITE"] },
  imgType: { enum: ["full", "thumbnail", "meta"] },
  metaDataConfigurationId: id,
  datasources: list(id),
  accessRole: { type: "string", pattern: "^0b[01]{6}$" },
  parentDatasetId: id,
  originalDatasetId: id,
};

function datasource(type: string, required: object, optional: object = {}): object {
  return closed(
    {
      id,
      purpose: { enum: ["INPUT", "LIGHTLY", "INPUT_OUTPUT"] },
      type: { const: type },
      fullPath: string,
      ...required,
    },
    { thumbSuffix: string, ...optional },
  );
}

const externalId = { type: "string", minLength: 10, pattern: "^[a-zA-Z0-9_+=,.@:/-]+$" };
const roleArn = { type: "string", minLength: 12, pattern: "^arn:aws:iam::[0-9]{12}:role.+$" };

const models = {
  created: closed({ id }, {}),
  dataset: closed(dataset, { ...datasetOptional, datasourceProcessedUntilTimestamp: int }),
  enriched: closed({ ...dataset, samples: list(id), nTags: int, nEmbeddings: int }, datasetOptional),
  datasource: {
    oneOf: [
      datasource("S3", { s3Region: filled, s3AccessKeyId: filled, s3SecretAccessKey: filled }, kmsField()),
      datasource(
        "S3DelegatedAccess",
        { s3Region: filled, s3ExternalId: externalId, s3ARN: roleArn },
        kmsField(),
      ),
      datasource("AZURE", { accountName: filled, accountKey: filled }),
      datasource("GCS", { gcsProjectId: filled, gcsCredentials: string }),
      datasource("OBS", { obsEndpoint: web, obsAccessKeyId: filled, obsSecretAccessKey: filled }),
      datasource("LOCAL", {}, { webServerLocation: web }),
      datasource("LIGHTLY", {}),
    ],
  },
  verify: closed(
    { canRead: boolean, canWrite: boolean, canList: boolean, canOverwrite: boolean },
    { errors: closed({}, { canRead: string, canWrite: string, canList: string, canOverwrite: string }) },
  ),
  watermark: closed({ processedUntilTimestamp: int }, {}),
  share: closed(
    {
      id,
      owner: filled,
      accessType: { enum: ["WRITE"] },
      users: list(string),
      teams: list(string),
      createdAt: int,
      lastModifiedAt: int,
    },
    {},
  ),
  run: closed(
    {
      id,
      datasetId: id,
      configId: id,
      priority: { enum: ["LOW", "MID", "HIGH", "CRITICAL"] },
      runsOn: list(string),
      state: { enum: ["OPEN", "LOCKED", "DONE", "CANCELED"] },
      createdAt: int,
      lastModifiedAt: int,
    },
    { userId: string },
  ),
  error: closed({ code: { type: "string", pattern: "^[A-Z_]+$" }, error: filled }, { requestId: filled }),
};

function kmsField(): object {
  return { s3ServerSideEncryptionKMSKey: kms };
}

function closed(required: object, optional: object): object {
  return {
    type: "object",
    required: Object.keys(required),
    additionalProperties: false,
    properties: { ...required, ...optional },
  };
}

const ajv = new Ajv2020({ strict: true });
const validators = new Map(Object.entries(models).map(([name, schema]) => [name, ajv.compile(schema)]));
