import type { Connection } from "../generated/written-config.js";
import type { ProviderType } from "../model/desired.js";
import type { PermissionCheck } from "../model/remote.js";

/** Everything that is known about one storage provider. */
export interface Provider<Type extends ProviderType = ProviderType> {
  readonly type: Type;
  /** The API's discriminator. */
  readonly wireType: string;
  /** The connection's fields, every one of them: leaving one out does not compile. */
  readonly fields: { readonly [Name in FieldName<Type>]-?: ProviderField };
  readonly path: PathForm;
  /** What to grant, per check of the platform, in the provider's own words. */
  readonly grants: Readonly<Record<PermissionCheck, string>>;
  /** False where the platform cannot try the storage from afar. */
  readonly verifiable: boolean;
}

type FieldName<Type extends ProviderType> = Exclude<
  keyof Extract<Connection, { type: Type }>,
  "type" | "rotation"
>;

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
  /** Says what would be right when the value behind a reference breaks the API's rule; never quotes the value. */
  readonly problem?: (value: string) => string | undefined;
  /** When the credential ends, where it shows that itself. */
  readonly expiry?: (value: string) => Date | undefined;
  /** The public part of a secret, such as the id of a key: when it differs, the secret does. */
  readonly identity?: (value: string) => string | undefined;
}

/** How a provider's folders are written. */
export interface PathForm {
  /** For messages: `s3://bucket/folder/`. */
  readonly example: string;
  readonly matches: (path: string) => boolean;
  /**
   * Whether paths of this provider name a place that two datasources can share; `scope` gives the fields which, beside
   * the path, tell one place from another. `null`: input and lightly are separate places by construction.
   */
  readonly scope: readonly string[] | null;
}

/** Paths of the form `scheme://bucket/folder/`. */
export function bucketUrl(scheme: string, scope: readonly string[] = []): PathForm {
  const form = new RegExp(`^${scheme}://[^/\\s]+(/.*)?$`);
  return {
    example: `${scheme}://bucket/folder/`,
    matches: (path) => form.test(path) && hasNameAtEnd(path),
    scope,
  };
}

/**
 * False for a last folder without a name (`folder//`): a platform that adds or removes one slash turns it into another
 * folder, so that it would differ for ever.
 */
export function hasNameAtEnd(path: string): boolean {
  return !path.endsWith("//");
}

/** Equal but for one trailing slash. */
export function withoutTrailingSlash(value: string): string {
  return value.endsWith("/") ? value.slice(0, -1) : value;
}
