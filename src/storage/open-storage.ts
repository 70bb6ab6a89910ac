import { reveal, Secret } from "../model/secret.js";
import type { StorageClient } from "./client.js";
import type { Connection } from "./connection.js";
import { azureStorage } from "./azure.js";
import { configuredEndpoint, type Endpoint, type Endpoints, operatorEndpoint } from "./endpoints.js";
import { finding } from "./findings.js";
import { gcsStorage } from "./gcs.js";
import { googleToken } from "./google-token.js";
import { localStorage } from "./local.js";
import type { StorageLocation } from "./locations.js";
import { type AwsCredentials, type Finding, type Refusal, type StoragePort } from "./port.js";
import { awsHost } from "./aws-hosts.js";
import { s3Storage } from "./s3.js";
import { ambientCredentials, assumeRole, lightlySession, shortSession } from "./sts.js";

/** What became of the way to a location. */
export type Opened =
  | { readonly kind: "open"; readonly port: StoragePort; readonly findings: readonly Finding[] }
  /** Nothing but what anybody may see can be tried; `reason` says why. */
  | {
      readonly kind: "anonymous";
      readonly port: StoragePort;
      readonly reason: string;
      readonly findings: readonly Finding[];
    }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface OpeningOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly endpoints: Endpoints;
  readonly localRoot: string | undefined;
  readonly now: () => Date;
}

/** Finds the way to a location: its address, and whatever must be exchanged before it can be asked. */
export async function openStorage(
  location: StorageLocation,
  options: OpeningOptions,
  client: StorageClient,
  connection: Connection,
): Promise<Opened> {
  const { bucket, prefix } = location;
  const obstacle = obstacleIn(location);
  if (obstacle !== undefined) return { kind: "refused", refusal: obstacle };
  switch (location.provider) {
    case "s3":
      return openS3(location, keyOf(location, "access_key", "secret_access_key"), options, connection);
    case "s3_delegated_access":
      return openDelegated(location, options, client, connection);
    case "obs":
      return openObs(location, options, connection);
    case "azure": {
      const account = text(location, "account_name");
      // The SAS token goes to the host that this name makes.
      const endpoint = !/^[a-z0-9]{3,24}$/.test(account)
        ? undefined
        : (operatorEndpoint(options.endpoints, "azure", account) ??
          configuredEndpoint(`https://${account}.blob.core.windows.net`));
      const sasToken = secret(location, "sas_token");
      if (endpoint === undefined || sasToken === undefined) return forbidden("account_name", "ACCOUNT_NAME");
      return open(azureStorage({ endpoint, container: bucket, prefix, sasToken }, connection));
    }
    case "gcs": {
      const { endpoints, now } = options;
      const credentials = secret(location, "credentials");
      const operators = operatorEndpoint(endpoints, "gcs");
      const endpoint = operators ?? configuredEndpoint("https://storage.googleapis.com");
      const tokens = operators ?? configuredEndpoint("https://oauth2.googleapis.com");
      if (credentials === undefined || endpoint === undefined || tokens === undefined)
        return forbidden("credentials", "ENDPOINT");
      const token = await googleToken(credentials, tokens, client, connection, now());
      if (!token.ok) return { kind: "refused", refusal: token.refusal };
      return open(gcsStorage({ endpoint, bucket, prefix, accessToken: token.value }, connection));
    }
    case "local":
      return options.localRoot === undefined
        ? skipped("it is on the worker's disk: --local-root says where the worker's mount is")
        : open(localStorage(options.localRoot, prefix));
    case "lightly":
      return skipped("Lightly hosts it");
  }
}

/** What cannot be put into a request: a name that no bucket has, and credentials with white space in them. */
function obstacleIn({ provider, bucket, fields }: StorageLocation): Refusal | undefined {
  const hasBucket = provider !== "local" && provider !== "lightly";
  if (hasBucket && !/^[$A-Za-z0-9][A-Za-z0-9._-]{0,221}$/.test(bucket))
    return { kind: "bucket_missing", code: "INVALID_NAME", ambiguous: false };
  for (const field of ["access_key", "obs_access_key_id", "sas_token"]) {
    const value = fields[field];
    const plain = value instanceof Secret ? reveal(value) : value;
    if (plain !== undefined && !/^[\x21-\x7e]+$/.test(plain))
      return { kind: "credential", code: "white-space", ambiguous: false, field };
  }
  return undefined;
}

function openS3(
  location: StorageLocation,
  credentials: AwsCredentials | undefined,
  { endpoints }: OpeningOptions,
  connection: Connection,
): Opened {
  const { bucket, prefix } = location;
  const region = awsRegion(text(location, "region"));
  const operators = operatorEndpoint(endpoints, "s3");
  const endpoint =
    operators === undefined
      ? configuredEndpoint(bucketAddress(`https://${awsHost("s3", region)}`, bucket, true))
      : { ...operators, base: `${operators.base}/${encodeURIComponent(bucket)}` };
  if (endpoint === undefined) return forbidden("resource_path", "ENDPOINT");
  return open(
    s3Storage(
      {
        endpoint,
        bucket,
        prefix,
        region,
        credentials,
        kmsKey: text(location, "server_side_encryption_kms_key") || undefined,
        fields: { key: "access_key", secret: "secret_access_key" },
      },
      connection,
    ),
  );
}

function openObs(location: StorageLocation, { endpoints }: OpeningOptions, connection: Connection): Opened {
  const { bucket, prefix } = location;
  const declared = text(location, "obs_endpoint");
  const operators = operatorEndpoint(endpoints, "obs");
  const isObs = URL.canParse(declared) && new URL(declared).hostname.startsWith("obs.");
  const endpoint: Endpoint | undefined =
    operators === undefined
      ? configuredEndpoint(bucketAddress(declared, bucket, isObs))
      : { ...operators, base: `${operators.base}/${encodeURIComponent(bucket)}` };
  if (endpoint === undefined) return forbidden("obs_endpoint", "PLAIN_HTTP");
  return open(
    s3Storage(
      {
        endpoint,
        bucket,
        prefix,
        region: undefined,
        credentials: keyOf(location, "obs_access_key_id", "obs_secret_access_key"),
        kmsKey: undefined,
        fields: { key: "obs_access_key_id", secret: "obs_secret_access_key" },
      },
      connection,
    ),
  );
}

/** The role trusts Lightly: whether it also trusts who runs this is another question. */
async function openDelegated(
  location: StorageLocation,
  options: OpeningOptions,
  client: StorageClient,
  connection: Connection,
): Promise<Opened> {
  const anonymous = (reason: string, findings: readonly Finding[] = []): Opened => {
    const opened = openS3(location, undefined, options, connection);
    return opened.kind === "open" ? { ...opened, kind: "anonymous", reason, findings } : opened;
  };
  const ambient = ambientCredentials(options.env);
  const externalId = secret(location, "external_id");
  if (ambient === undefined || externalId === undefined)
    return anonymous("the role trusts Lightly, and there are no AWS credentials here to try it with");
  const region = awsRegion(text(location, "region"));
  const endpoint =
    operatorEndpoint(options.endpoints, "sts") ?? configuredEndpoint(`https://${awsHost("sts", region)}`);
  if (endpoint === undefined) return forbidden("region", "ENDPOINT");
  const role = { roleArn: text(location, "role_arn"), externalId, region };
  // Credentials that are a session themselves get no session of 12 hours from any role.
  const longest = ambient.sessionToken === undefined ? lightlySession : shortSession;
  const assume = (duration: number) =>
    assumeRole({ ...role, duration }, ambient, endpoint, client, connection);
  let session = await assume(longest);
  const findings: Finding[] = [];
  if (!session.ok && session.refusal.code === "ValidationError" && longest === lightlySession) {
    session = await assume(shortSession);
    if (session.ok) findings.push(shortSessions);
  }
  if (!session.ok) {
    const { kind, code } = session.refusal;
    if (kind === "unreachable" || kind === "forbidden_address")
      return { kind: "refused", refusal: session.refusal };
    return anonymous(
      `the role does not let the AWS credentials of this machine assume it (${code}); that Lightly may, only the platform can tell`,
    );
  }
  const opened = openS3(location, session.value, options, connection);
  return opened.kind === "open" ? { ...opened, findings } : opened;
}

const shortSessions = finding("credential", "denied", "the role's sessions are shorter than 12 hours", {
  code: "ValidationError",
  remedy: "set the role's maximum session duration to 12 hours",
  field: "role_arn",
});

/** In front of the host where the provider and the bucket's name allow it, else as the first part of the path. */
function bucketAddress(address: string, bucket: string, isVirtual: boolean): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (isVirtual && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) url.host = `${bucket}.${url.host}`;
  else url.pathname = `${url.pathname.replace(/\/+$/, "")}/${encodeURIComponent(bucket)}`;
  return url.href;
}

/** Lightly leaves the number out of the names of the regions for the government. */
function awsRegion(region: string): string {
  return /^us-gov-(east|west)$/.test(region) ? `${region}-1` : region;
}

function keyOf(location: StorageLocation, id: string, key: string): AwsCredentials | undefined {
  const secretAccessKey = secret(location, key);
  if (secretAccessKey === undefined) return undefined;
  return { accessKeyId: text(location, id), secretAccessKey, sessionToken: undefined };
}

function text({ fields }: StorageLocation, name: string): string {
  const value = fields[name];
  return value instanceof Secret ? reveal(value) : (value ?? "");
}

function secret({ fields }: StorageLocation, name: string): Secret | undefined {
  const value = fields[name];
  return value instanceof Secret ? value : undefined;
}

function open(port: StoragePort): Opened {
  return { kind: "open", port, findings: [] };
}

function skipped(reason: string): Opened {
  return { kind: "skipped", reason };
}

function forbidden(field: string, code: string): Opened {
  return { kind: "refused", refusal: { kind: "forbidden_address", code, ambiguous: false, field } };
}
