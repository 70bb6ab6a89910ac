import { secretKeys, shownKeys } from "../../generated/config-keys.js";
import { fieldsOf, providerOf, providerTypes } from "../../providers/index.js";

const secret = new Set(secretKeys);
const shown = new Set(shownKeys);
const identifiers = new Set(
  providerTypes.flatMap((type) =>
    fieldsOf(providerOf(type)).flatMap(([name, { kind }]) => (kind === "identifier" ? [name] : [])),
  ),
);

/** Whether a key holds a secret in connections of any provider. */
export function isSecretKey(key: string): boolean {
  return secret.has(key);
}

/** Whether the text of a key is known to be no secret. Under an unknown key may lie a mistyped secret. */
export function isPublicKey(key: string): boolean {
  return shown.has(key);
}

/** Whether a key holds the id of an access key in connections of any provider: its text is public unless it looks like the secret. */
export function isIdentifierKey(key: string): boolean {
  return identifiers.has(key);
}
