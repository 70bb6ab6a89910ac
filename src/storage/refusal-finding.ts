import type { PermissionCheck } from "../model/remote.js";
import { fieldsOf, providerOf } from "../providers/index.js";
import { finding } from "./findings.js";
import type { StorageLocation } from "./locations.js";
import type { CheckName, Finding, Refusal, RefusalKind } from "./port.js";

/** What a check came to that the storage refused, on the check whose fault it is: a wrong key is no missing right. */
export function refusalFinding(check: CheckName, refusal: Refusal, location: StorageLocation): Finding {
  const { kind, code } = refusal;
  const { state, on = check, message, remedy, field } = words[kind];
  return finding(on, state, message(refusal), {
    code,
    remedy: remedy?.(refusal, location) ?? grant(check, location),
    field: refusal.field ?? field?.(location) ?? "resource_path",
  });
}

/** Whether no other check of the location can come to anything either. */
export function isFatal({ kind }: Refusal): boolean {
  return words[kind].on !== undefined;
}

interface Words {
  readonly state: Finding["state"];
  /** The check that it decides; that which was tried, if not given. */
  readonly on?: CheckName;
  readonly message: (refusal: Refusal) => string;
  /** The right to grant, if not given. */
  readonly remedy?: (refusal: Refusal, location: StorageLocation) => string;
  readonly field?: (location: StorageLocation) => string;
}

const words: Readonly<Record<RefusalKind, Words>> = {
  access: { state: "denied", message: ({ code }) => `denied (${code})` },
  credential: {
    state: "denied",
    on: "credential",
    message: ({ code }) => `the credential is not accepted (${code})`,
    remedy: (_refusal, { provider }) => credentialRemedies[provider] ?? "check the credential",
    field: credentialField,
  },
  expired: {
    state: "denied",
    on: "credential",
    message: ({ code }) => `the credential has expired (${code})`,
    remedy: () => "issue a new one, store it where the reference points, and raise the connection's rotation",
    field: credentialField,
  },
  not_yet_valid: {
    state: "denied",
    on: "credential",
    message: ({ code }) => `the credential is not valid yet (${code})`,
    remedy: () => "apply after that, or issue one that starts now, and raise the connection's rotation",
    field: credentialField,
  },
  bucket_missing: {
    state: "denied",
    on: "folder",
    message: ({ code }) => `the bucket does not exist (${code})`,
    remedy: (_refusal, { provider }) =>
      `create the ${provider === "azure" ? "container" : "bucket"}, or correct its name in resource_path`,
  },
  object_missing: {
    state: "unproven",
    message: ({ code }) => `the object is gone (${code})`,
    remedy: () => "try again: somebody may have deleted it meanwhile",
  },
  region: {
    state: "denied",
    on: "region",
    message: ({ code, region }) =>
      region === undefined
        ? `the bucket is in another region (${code})`
        : `the bucket is in ${region} (${code})`,
    remedy: ({ region }) => `set region to ${region ?? "that of the bucket"}`,
    field: ({ provider }) => (provider === "obs" ? "obs_endpoint" : "region"),
  },
  clock: {
    state: "denied",
    on: "clock",
    message: ({ code }) => `this machine's clock is wrong (${code})`,
    remedy: () => "set the clock of this machine, and try again",
  },
  source_address: {
    state: "unproven",
    message: ({ code }) => `only other addresses than this machine's are admitted (${code})`,
    remedy: () => "run this from an admitted address, or let the platform's own check tell",
  },
  encryption: {
    state: "denied",
    message: ({ code }) => `the KMS key cannot be used (${code})`,
    remedy: () => "allow kms:Encrypt, kms:Decrypt and kms:GenerateDataKey on the key",
    field: () => "server_side_encryption_kms_key",
  },
  archived: {
    state: "warning",
    message: ({ code }) => `the object is archived (${code})`,
    remedy: () => "restore the folder's objects from the archive: Lightly cannot read archived ones",
  },
  condition: {
    state: "unproven",
    message: ({ code }) => `the storage takes the object for another one (${code})`,
    remedy: () => "try again",
  },
  redirect: {
    state: "unproven",
    on: "reach",
    message: ({ code }) => `the storage answers with a redirect, which is not followed (${code})`,
    remedy: (_refusal, { provider }) => `check ${endpointField(provider)}, or any proxy in between`,
    field: ({ provider }) => endpointField(provider),
  },
  forbidden_address: {
    state: "unproven",
    on: "reach",
    message: ({ code }) => forbiddenMessages[code] ?? `the address cannot be used (${code})`,
    remedy: (_refusal, { provider }) =>
      `whoever runs this can allow the address with --endpoint ${endpointType(provider)}=URL`,
    field: ({ provider }) => endpointField(provider),
  },
  unreachable: {
    state: "unproven",
    on: "reach",
    message: ({ code }) => `the storage cannot be reached from here (${code})`,
    remedy: (_refusal, { provider }) => `check ${endpointField(provider)}, the network and HTTPS_PROXY`,
    field: ({ provider }) => endpointField(provider),
  },
  busy: {
    state: "unproven",
    message: ({ code }) => `the storage did not answer the question (${code})`,
    remedy: () => "try again later",
  },
  unexpected: {
    state: "unproven",
    message: ({ code }) => `the storage gave an answer of its own (${code})`,
    remedy: () => "check that resource_path and the connection fit the storage",
  },
};

const forbiddenMessages: Readonly<Record<string, string>> = {
  FORBIDDEN_ADDRESS:
    "the address is one of this machine or of a private network, which a config must not lead to",
  ACCOUNT_NAME: "account_name is not a name that a storage account can have: nothing was sent",
  PLAIN_HTTP: "the endpoint is not an https:// address: nothing was sent",
};

const credentialRemedies: Readonly<Partial<Record<StorageLocation["provider"], string>>> = {
  s3: "check access_key and secret_access_key, and that the key is active in IAM",
  s3_delegated_access: "check the AWS credentials of this machine",
  azure:
    "issue a new SAS token, and raise the connection's rotation: an expired one and one with a wrong signature look the same",
  gcs: "check that the key still exists in the service account, and that this machine's clock is right",
  obs: "check obs_access_key_id and obs_secret_access_key",
};

function credentialField({ provider }: StorageLocation): string {
  const field = fieldsOf(providerOf(provider)).find(([, { kind }]) => kind === "secret");
  return field?.[0] ?? "type";
}

function endpointField(provider: StorageLocation["provider"]): string {
  if (provider === "obs") return "obs_endpoint";
  return provider === "azure" ? "account_name" : "resource_path";
}

function endpointType(provider: StorageLocation["provider"]): string {
  return provider === "s3_delegated_access" ? "s3" : provider;
}

/** The right that a check needs, in the provider's own terms. */
function grant(check: CheckName, { provider }: StorageLocation): string {
  const { grants } = providerOf(provider);
  const permission = permissionOf[check];
  if (check === "delete") return deleteGrants[provider] ?? grants.canOverwrite;
  return permission === undefined ? grants.canList : grants[permission];
}

const permissionOf: Readonly<Partial<Record<CheckName, PermissionCheck>>> = {
  list: "canList",
  read: "canRead",
  write: "canWrite",
  overwrite: "canOverwrite",
};

const deleteGrants: Readonly<Partial<Record<StorageLocation["provider"], string>>> = {
  s3: "allow s3:DeleteObject on the folder's objects for the IAM user",
  s3_delegated_access: "allow s3:DeleteObject on the folder's objects for the role",
  azure:
    "issue a SAS token with delete (d) for the resource types container and object, and raise the connection's rotation",
  gcs: "grant storage.objects.delete (in roles/storage.objectUser) on the bucket",
  obs: "allow obs:object:DeleteObject on the folder's objects for the key's user",
};
