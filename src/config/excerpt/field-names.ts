import { fieldsOf, type ProviderField, providerOf, providerTypes } from "../../providers/index.js";

/** Whether a key holds a secret in connections of any provider. */
export function isSecretKey(key: string): boolean {
  return secretKeys.has(key);
}

/** Whether the text of a key is known to be no secret. Under an unknown key may lie a mistyped secret. */
export function isPublicKey(key: string): boolean {
  return publicKeys.has(key);
}

/** Whether a key holds the id of an access key in connections of any provider: its text is public unless it looks like the secret. */
export function isIdentifierKey(key: string): boolean {
  return identifierKeys.has(key);
}

const identifierKeys = new Set(fieldNames((field) => field.kind === "identifier"));
const secretKeys = new Set(fieldNames((field) => field.kind === "secret"));
const publicKeys = new Set([
  ...fieldNames((field) => field.kind !== "secret"),
  "version",
  "variables",
  "default",
  "description",
  "connections",
  "connection",
  "type",
  "rotation",
  "defaults",
  "datasets",
  "id",
  "renamed_from",
  "share_with",
  "datasources",
  "input",
  "lightly",
  "input_output",
  "resource_path",
  "thumbnail_suffix",
]);

function fieldNames(matches: (field: ProviderField) => boolean): readonly string[] {
  return providerTypes.flatMap((type) =>
    fieldsOf(providerOf(type)).flatMap(([name, field]) => (matches(field) ? [name] : [])),
  );
}
