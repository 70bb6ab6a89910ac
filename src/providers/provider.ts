import type { Connection } from "../generated/written-config.js";
import type { ProviderType, Purpose } from "../model/desired.js";
import type { PermissionCheck } from "../model/remote.js";
import type { ValueProblem } from "../model/value-problem.js";

/** Everything that is known about one storage provider. */
export interface Provider<Type extends ProviderType = ProviderType> {
  readonly type: Type;
  /** The API's discriminator. */
  readonly wireType: string;
  /** The connection's fields, every one of them: leaving one out does not compile. */
  readonly fields: { readonly [Name in FieldName<Type>]-?: ProviderField };
  readonly path: PathForm;
  /** A field that does not fit another one of its connection. */
  readonly conflict?: (fields: TextFields) => (ValueProblem & { readonly field: string }) | undefined;
  /** What to grant, per check of the platform, in the provider's own words. */
  readonly grants: Readonly<Record<PermissionCheck, string>>;
  /** False where the platform cannot try the storage from afar. */
  readonly verifiable: boolean;
}

type FieldName<Type extends ProviderType> = Exclude<
  keyof Extract<Connection, { type: Type }>,
  "type" | "rotation"
>;

/** The fields of a connection that are text, by name. */
export type TextFields = Readonly<Record<string, string>>;

/** One field of a connection: its name on the wire, and how its values are compared, checked and hidden. */
export interface ProviderField {
  readonly wire: string;
  /**
   * `plain`: shown. `identifier`: an access key id, shown unless the config only refers to it. `secret`: never shown,
   * always a reference in the config.
   */
  readonly kind: "plain" | "identifier" | "secret";
  /** What the platform assumes when the field is absent. */
  readonly default?: string;
  /** The form in which two values of one meaning are equal. What is sent is what the user wrote. */
  readonly canonical?: (value: string) => string;
  /** Says what is wrong with a value that the provider cannot have: one in the config, or one behind a reference. */
  readonly problem?: (value: string) => ValueProblem | undefined;
  /** True of the URL of a server to which credentials and data go. */
  readonly isStorageServer?: true;
  /** Whether a secret is text of several lines. */
  readonly isMultiline?: true;
  /** From when to when the credential is valid, where it shows that itself. */
  readonly start?: (value: string) => Date | undefined;
  readonly expiry?: (value: string) => Date | undefined;
  /** What a datasource of a purpose needs and the credential shows not to grant, such as `write (w)`. */
  readonly missing?: (value: string, purpose: Purpose) => readonly string[];
  /** How a secret does not fit the other fields of its connection, which is probably not meant. */
  readonly mismatch?: (value: string, fields: TextFields) => ValueProblem | undefined;
  /** The public part of a secret, such as the id of a key: when it differs, the secret does. */
  readonly identity?: (value: string) => string | undefined;
}

/** How a provider's folders are written. */
export interface PathForm {
  /** For messages: `s3://bucket/folder/`. */
  readonly example: string;
  /** What is wrong with a path, in a connection with these fields. */
  readonly problem: (path: string, fields: TextFields) => ValueProblem | undefined;
  /**
   * A text for the folder of a right path that starts with another folder's text exactly when it lies in it; `undefined` where
   * paths are no places that two datasources could share.
   */
  readonly place: (path: string, fields: TextFields, purpose: Purpose) => string | undefined;
}

/** A path with one slash at its end. */
export function folderOf(path: string): string {
  return path === "" || path.endsWith("/") ? path : `${path}/`;
}

/** Equal but for one trailing slash. */
export function withoutTrailingSlash(value: string): string {
  return value.endsWith("/") ? value.slice(0, -1) : value;
}
