/** The purposes of a datasource; a dataset has at most one datasource for each. */
export const purposes = ["INPUT", "LIGHTLY", "INPUT_OUTPUT"] as const;
export type Purpose = (typeof purposes)[number];

interface Common {
  /** Accepted and ignored in a request: the server assigns it. */
  readonly id?: string;
  readonly purpose: Purpose;
  readonly thumbSuffix?: string;
  readonly fullPath: string;
}

interface S3 extends Common {
  readonly type: "S3";
  readonly s3Region: string;
  readonly s3AccessKeyId: string;
  readonly s3SecretAccessKey: string;
  readonly s3ServerSideEncryptionKMSKey?: string;
}

interface S3DelegatedAccess extends Common {
  readonly type: "S3DelegatedAccess";
  readonly s3Region: string;
  readonly s3ExternalId: string;
  readonly s3ARN: string;
  readonly s3ServerSideEncryptionKMSKey?: string;
}

interface Azure extends Common {
  readonly type: "AZURE";
  readonly accountName: string;
  /** Despite its name this is the SAS token. */
  readonly accountKey: string;
}

interface Gcs extends Common {
  readonly type: "GCS";
  readonly gcsProjectId: string;
  /** The service account's key file as text, not as an object. */
  readonly gcsCredentials: string;
}

interface Obs extends Common {
  readonly type: "OBS";
  readonly obsEndpoint: string;
  readonly obsAccessKeyId: string;
  readonly obsSecretAccessKey: string;
}

interface Local extends Common {
  readonly type: "LOCAL";
  readonly webServerLocation?: string;
}

interface Lightly extends Common {
  readonly type: "LIGHTLY";
}

/** A datasource as it is PUT: whole, secrets included. */
export type DatasourceConfig = S3 | S3DelegatedAccess | Azure | Gcs | Obs | Local | Lightly;
export type DatasourceType = DatasourceConfig["type"];

const s3Regions = [
  ..."af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2".split(" "),
  ..."ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ca-central-1 cn-northwest-1".split(" "),
  ..."eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3".split(" "),
  ..."me-central-1 me-south-1 sa-east-1 us-east-1 us-east-2 us-gov-east us-gov-west us-west-1 us-west-2".split(
    " ",
  ),
];

const filled = { type: "string", minLength: 1 };
const webAddress = { type: "string", minLength: 1, pattern: "^https?:\\/\\/.+$" };
const region = { type: "string", enum: s3Regions };
const kmsKey = { type: "string", minLength: 1, pattern: "^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$" };
const externalId = { type: "string", minLength: 10, pattern: "^[a-zA-Z0-9_+=,.@:\\/-]+$" };
const roleArn = { type: "string", minLength: 12, pattern: "^arn:aws:iam::[0-9]{12}:role.+$" };

interface Fields {
  readonly required: Readonly<Record<string, object>>;
  readonly optional: Readonly<Record<string, object>>;
  /** Fields that GET shows, masks or leaves out; the mask must be as legal as a true value. */
  readonly masks: Readonly<Record<string, string>>;
}

/** Everything that differs between the types: the one table that schema, masking and rendering read. */
export const fieldsOf: Readonly<Record<DatasourceType, Fields>> = {
  S3: {
    required: { s3Region: region, s3AccessKeyId: filled, s3SecretAccessKey: filled },
    optional: { s3ServerSideEncryptionKMSKey: kmsKey },
    masks: { s3SecretAccessKey: "**********" },
  },
  S3DelegatedAccess: {
    required: { s3Region: region, s3ExternalId: externalId, s3ARN: roleArn },
    optional: { s3ServerSideEncryptionKMSKey: kmsKey },
    masks: { s3ExternalId: "masked-external-id" },
  },
  AZURE: {
    required: { accountName: filled, accountKey: filled },
    optional: {},
    masks: { accountKey: "**********" },
  },
  GCS: {
    required: { gcsProjectId: filled, gcsCredentials: { type: "string" } },
    optional: {},
    masks: { gcsCredentials: "**********" },
  },
  OBS: {
    required: { obsEndpoint: webAddress, obsAccessKeyId: filled, obsSecretAccessKey: filled },
    optional: {},
    masks: { obsSecretAccessKey: "**********" },
  },
  LOCAL: { required: {}, optional: { webServerLocation: webAddress }, masks: {} },
  LIGHTLY: { required: {}, optional: {}, masks: {} },
};

/** JSON Schema of {@link DatasourceConfig}. */
export const datasourceSchema = {
  type: "object",
  required: ["type"],
  discriminator: { propertyName: "type" },
  oneOf: Object.entries(fieldsOf).map(([type, fields]) => ({
    required: ["type", "purpose", "fullPath", ...Object.keys(fields.required)],
    additionalProperties: false,
    properties: {
      id: { type: "string", pattern: "^[a-f0-9]{24}$" },
      purpose: { enum: purposes },
      type: { const: type },
      thumbSuffix: { type: "string" },
      fullPath: { type: "string" },
      ...fields.required,
      ...fields.optional,
    },
  })),
};
