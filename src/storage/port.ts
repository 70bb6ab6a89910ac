import type { Secret } from "../model/secret.js";

/** One folder of one bucket as its protocol reaches it. No method rejects for what the storage answers. */
export interface StoragePort {
  /** A page of the keys below the folder, the folder's own marker included. */
  readonly list: (page: PageRequest) => Promise<Attempt<Page>>;
  /** The first byte of an object. */
  readonly read: (key: string) => Promise<Attempt<ObjectFacts>>;
  /** Creates an object, and only that. */
  readonly create: (key: string) => Promise<Attempt<ObjectFacts>>;
  readonly overwrite: (key: string) => Promise<Attempt<ObjectFacts>>;
  /** Deletes an object, or one version of it. */
  readonly remove: (key: string, version?: string) => Promise<Attempt<Removed>>;
  /** Attempts a write that must fail for another reason than a missing right; `stored` where it did not. */
  readonly writeDry: (key: string) => Promise<Attempt<"allowed" | "stored">>;
  /** What the provider says of the credential's rights without being tried; empty where it says nothing. */
  readonly statedRights: () => Promise<ReadonlySet<WritingCheck>>;
  /** Whether a marker that is not listed, such as a directory, stands for the folder. */
  readonly hasMarker: () => Promise<boolean>;
  /** What can be seen of the bucket beside its objects. */
  readonly surroundings: () => Promise<readonly Finding[]>;
}

export interface PageRequest {
  readonly token: string | undefined;
  /** Keys, 1,000 at most. */
  readonly limit: number;
}

export interface Page {
  readonly objects: readonly ListedObject[];
  /** Asks for the next page; `undefined` on the last one. */
  readonly next: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

export interface ObjectFacts {
  /** By which this version of the object can be deleted for good. */
  readonly version: string | undefined;
  /** Whether older versions are kept, where the answer says so. */
  readonly isVersioned: boolean | undefined;
  /** When a rule of the bucket deletes the object. */
  readonly expires: Date | undefined;
  /** The KMS key that encrypts it. */
  readonly kmsKey: string | undefined;
}

export const noFacts: ObjectFacts = {
  version: undefined,
  isVersioned: undefined,
  expires: undefined,
  kmsKey: undefined,
};

export interface Removed {
  /** The delete marker that took the object's place. */
  readonly marker: string | undefined;
}

export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** Why storage did not do what it was asked. */
export interface Refusal {
  readonly kind: RefusalKind;
  /** The provider's code, the system's, or `HTTP_` with the status. Never text of a body. */
  readonly code: string;
  /** Whether the storage may have done it all the same. */
  readonly ambiguous: boolean;
  /** The region that the bucket is in, where the provider says so. */
  readonly region?: string | undefined;
  /** The config's field that is at fault, where the code tells. */
  readonly field?: string | undefined;
}

export type RefusalKind =
  /** The credential is known, and lacks the right. */
  | "access"
  /** The credential is not accepted. */
  | "credential"
  | "expired"
  | "not_yet_valid"
  | "bucket_missing"
  | "object_missing"
  /** The bucket is in another region. */
  | "region"
  /** This machine's clock and the provider's differ too much. */
  | "clock"
  /** Other addresses than this machine's are admitted. */
  | "source_address"
  /** The KMS key cannot be used. */
  | "encryption"
  | "archived"
  /** A condition of the request was not met. */
  | "condition"
  | "redirect"
  /** The address is one that is not connected to without `--endpoint`. */
  | "forbidden_address"
  | "unreachable"
  | "busy"
  | "unexpected";

/** The checks, in the order in which they are shown. */
export const checkNames = [
  "reach",
  "credential",
  "list",
  "folder",
  "read",
  "contents",
  "write",
  "overwrite",
  "delete",
  "region",
  "clock",
  "retention",
  "versioning",
  "encryption",
  "cors",
  "public",
] as const;
export type CheckName = (typeof checkNames)[number];

export const writingChecks = ["write", "overwrite", "delete"] as const satisfies readonly CheckName[];
export type WritingCheck = (typeof writingChecks)[number];

/** Of a protocol that tells nothing of rights. */
export const noStatedRights = (): Promise<ReadonlySet<WritingCheck>> => Promise.resolve(new Set());

export type CheckState = "proven" | "denied" | "unproven" | "skipped" | "warning";

/** What one check came to. */
export interface Finding {
  readonly check: CheckName;
  readonly state: CheckState;
  readonly code: string | null;
  readonly message: string;
  readonly remedy: string | null;
  /** The check whose outcome decided this one: it says what is wrong. */
  readonly causedBy: CheckName | null;
  /** The config's field that it is about. */
  readonly field: string;
}

/** What is written: it says whose it is. */
export const probeText = "Written by lightly-gitops preflight, to be deleted at once.\n";

/** An access key, with the token of a session where it has one. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
}

export function succeeded<T>(value: T): Attempt<T> {
  return { ok: true, value };
}

export function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}
