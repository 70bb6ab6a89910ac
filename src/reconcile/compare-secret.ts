import type { ProviderField } from "../providers/index.js";
import { reveal, type Secret } from "../model/secret.js";

/**
 * What can honestly be said about a secret that the platform may return whole, masked, or not at all.
 *
 * `equal`: the platform returned just what would be sent. `changed`: a public part of it differs, such as the id of the
 * key inside Google credentials. `unknown`: everything else, because a mask and another secret look alike.
 */
export type SecretComparison = "equal" | "changed" | "unknown";

export function compareSecret(
  field: ProviderField,
  desired: Secret,
  actual: Secret | undefined,
): SecretComparison {
  if (actual === undefined) return "unknown";
  const canonical = field.canonical ?? ((value: string) => value);
  if (canonical(reveal(desired)) === canonical(reveal(actual))) return "equal";
  const [wanted, found] = [field.identity?.(reveal(desired)), field.identity?.(reveal(actual))];
  return wanted !== undefined && found !== undefined && wanted !== found ? "changed" : "unknown";
}
