import { secretKeys, shownKeys } from "../../generated/config-keys.js";

const secret = new Set(secretKeys);
const shown = new Set(shownKeys);

/** Whether a key holds a secret in connections of any provider. */
export function isSecretKey(key: string): boolean {
  return secret.has(key);
}

/** Whether the text of a key is known to be no secret. Under an unknown key may lie a mistyped secret. */
export function isPublicKey(key: string): boolean {
  return shown.has(key);
}
