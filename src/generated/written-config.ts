// Made from schema/lightly.schema.json by `npm run generate`. Do not edit.
/* oxlint-disable */
/**
 * How to reach a bucket: storage provider, region or endpoint, identity, and a reference to the secret.
 */
export type Connection = S3 | S3DelegatedAccess | Azure | Gcs | Obs | Local | Lightly;
/**
 * Region of the bucket, one of those that the platform accepts.
 */
export type S3Region =
  | (
      | "af-south-1"
      | "ap-east-1"
      | "ap-northeast-1"
      | "ap-northeast-2"
      | "ap-northeast-3"
      | "ap-south-1"
      | "ap-south-2"
      | "ap-southeast-1"
      | "ap-southeast-2"
      | "ap-southeast-3"
      | "ap-southeast-4"
      | "ca-central-1"
      | "cn-northwest-1"
      | "eu-central-1"
      | "eu-central-2"
      | "eu-north-1"
      | "eu-south-1"
      | "eu-south-2"
      | "eu-west-1"
      | "eu-west-2"
      | "eu-west-3"
      | "me-central-1"
      | "me-south-1"
      | "sa-east-1"
      | "us-east-1"
      | "us-east-2"
      | "us-gov-east"
      | "us-gov-west"
      | "us-west-1"
      | "us-west-2"
    )
  | VariableTemplate;
/**
 * Text that holds `${var:name}`, replaced by the value of a declared variable before anything else looks at it.
 */
export type VariableTemplate = string;
/**
 * Where a secret is found: `${env:NAME}` for an environment variable or `${file:path}` for a file (relative to this config). The reference must be the whole value; a literal secret is an error.
 */
export type SecretReference = string;
/**
 * ARN of the symmetric KMS key that encrypts the objects which Lightly writes, in the region of the bucket. Without it, the bucket's own setting decides.
 */
export type KmsKey = VariableTemplate;
/**
 * Any whole number. Another one than in the base of the change sends the secret again: write another number in the change that follows a rotation of the secret.
 */
export type Rotation = number;
/**
 * What the dataset holds. Cannot be changed once the dataset exists. Needed, unless `defaults` says it.
 */
export type DatasetType = "images" | "videos";

/**
 * Declares Lightly datasets and the cloud storage attached to them, for lightly-gitops.
 */
export interface WrittenConfig {
  /**
   * Version of the config language.
   */
  version: 1;
  /**
   * Variables by name, used as `${var:name}` in any string that is not a secret.
   */
  variables?: {
    [k: string]: Variable;
  };
  /**
   * Connections by name, for datasources to refer to.
   */
  connections?: {
    [k: string]: Connection;
  };
  defaults?: Defaults;
  /**
   * Datasets by name. A name has at least 3 characters: letters, digits, spaces, `_` and `-`, starting with a letter or digit.
   */
  datasets?: {
    [k: string]: Dataset;
  };
}
/**
 * A variable that strings of the config can use as `${var:name}`.
 */
export interface Variable {
  /**
   * Value used when neither `--var name=value` nor `LIGHTLY_VAR_name` gives one. Without a default, one of them must.
   */
  default?: string;
  /**
   * What the variable is for.
   */
  description?: string;
}
/**
 * A bucket reached with the access key of an IAM user.
 */
export interface S3 {
  /**
   * Storage provider: `s3`.
   */
  type: "s3";
  region: S3Region;
  /**
   * Id of the IAM user's access key; a temporary one (`ASIA…`) does not work. Not a secret, but it may be a reference; then it is masked wherever it would show.
   */
  access_key: string;
  /**
   * Secret of the IAM user's access key. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.
   */
  secret_access_key: SecretReference;
  server_side_encryption_kms_key?: KmsKey;
  rotation?: Rotation;
}
/**
 * A bucket reached through an IAM role that trusts Lightly's AWS account.
 */
export interface S3DelegatedAccess {
  /**
   * Storage provider: `s3_delegated_access`.
   */
  type: "s3_delegated_access";
  region: S3Region;
  /**
   * ARN of the IAM role that Lightly assumes. Its maximum session duration must be 12 hours.
   */
  role_arn: VariableTemplate;
  /**
   * External id that the role's trust policy demands: at least 10 characters, letters, digits and `_+=,.@:/-`. Handle it like a passphrase. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.
   */
  external_id: SecretReference;
  server_side_encryption_kms_key?: KmsKey;
  rotation?: Rotation;
}
/**
 * A container reached with a shared access signature (SAS).
 */
export interface Azure {
  /**
   * Storage provider: `azure`.
   */
  type: "azure";
  /**
   * Name of the storage account.
   */
  account_name: VariableTemplate;
  /**
   * Account SAS token for containers and objects: read and list for `input`, also write and delete for `lightly` and `input_output`. It may start with `?`. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.
   */
  sas_token: SecretReference;
  rotation?: Rotation;
}
/**
 * A bucket reached with the key of a service account.
 */
export interface Gcs {
  /**
   * Storage provider: `gcs`.
   */
  type: "gcs";
  /**
   * Id of the Google Cloud project that owns the bucket.
   */
  project_id: VariableTemplate;
  /**
   * Key file of the service account, the JSON text as downloaded. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.
   */
  credentials: SecretReference;
  rotation?: Rotation;
}
/**
 * A bucket in Open Telekom Cloud OBS or another S3-compatible store.
 */
export interface Obs {
  /**
   * Storage provider: `obs`.
   */
  type: "obs";
  /**
   * URL of the object store: its host, and a port or path where it has one. `http://` is warned of.
   */
  obs_endpoint: VariableTemplate;
  /**
   * Id of the access key. Not a secret, but it may be a reference; then it is masked wherever it would show.
   */
  obs_access_key_id: string;
  /**
   * Secret of the access key. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.
   */
  obs_secret_access_key: SecretReference;
  rotation?: Rotation;
}
/**
 * A folder on the disk of the machine that runs the Lightly worker.
 */
export interface Local {
  /**
   * Storage provider: `local`.
   */
  type: "local";
  /**
   * URL of the web server that shows the local files in the Lightly app.
   */
  web_server_location?: VariableTemplate;
}
/**
 * Storage that Lightly provides; nothing needs to be known to reach it.
 */
export interface Lightly {
  /**
   * Storage provider: `lightly`.
   */
  type: "lightly";
}
/**
 * What datasets have unless they say otherwise.
 */
export interface Defaults {
  /**
   * Where the thumbnail of a file lies, relative to the folder; `[filename]` and `[extension]` are filled in. `null` turns thumbnails off: the app then shows the full images.
   */
  thumbnail_suffix?: string | null;
  /**
   * What each dataset is called on the platform; `${dataset}` stands for its key.
   */
  name?: string;
  type?: DatasetType;
  datasources?: DefaultDatasources;
}
/**
 * Datasources by purpose that every dataset has which does not declare that purpose itself. In their paths, `${dataset}` stands for the dataset's name.
 */
export interface DefaultDatasources {
  input?: Datasource;
  lightly?: Datasource;
  input_output?: Datasource;
}
/**
 * One folder of cloud storage, attached to a dataset for one purpose.
 */
export interface Datasource {
  /**
   * Name of a connection declared under `connections`, or a whole connection written here.
   */
  connection: string | Connection;
  /**
   * The folder: `s3://bucket/prefix/`, `gs://bucket/prefix/`, `obs://bucket/prefix/`, `container/prefix/` for Azure, or a path relative to the worker's mount for local storage. Under `defaults`, `${dataset}` stands for the dataset's name.
   */
  resource_path: string;
  /**
   * Where the thumbnail of a file lies, relative to the folder; `[filename]` and `[extension]` are filled in. `null` turns thumbnails off: the app then shows the full images.
   */
  thumbnail_suffix?: string | null;
}
/**
 * A dataset on the Lightly platform and the storage attached to it. Without `datasources` only the dataset itself is managed.
 */
export interface Dataset {
  type?: DatasetType;
  /**
   * What the dataset is called on the platform, where that is not its key here, such as `${var:stage}-street`: so stages can share an account.
   */
  name?: VariableTemplate;
  /**
   * Id of the dataset on the platform. A pinned dataset keeps it whatever its name becomes: another name here is planned as a rename.
   */
  id?: string;
  /**
   * Name that the dataset had before. While the platform knows it by that name, it is renamed; afterwards this can be removed.
   */
  renamed_from?: VariableTemplate;
  /**
   * E-mail addresses of the people who may work with the dataset, in any order and case. `[]` means nobody; without this, sharing is left as it is.
   *
   * Items: E-mail address of a person with an account on the platform.
   */
  share_with?: string[];
  datasources?: Datasources;
}
/**
 * The dataset's datasources by purpose: `input` and `lightly` together, or the older combined `input_output` alone. `{}` means none, also where there are defaults.
 */
export interface Datasources {
  input?: Datasource;
  lightly?: Datasource;
  input_output?: Datasource;
}
