import { isKnown, reveal, type Secret } from "../model/secret.js";
import type { ProviderField } from "../providers/index.js";
import type { SecretComparison } from "./kind.js";

/** Compares a declared secret with what the platform returned; `unknown` also for one that was not looked up. */
export function compareSecret(
  field: ProviderField,
  desired: Secret,
  actual: Secret | undefined,
): Exclude<SecretComparison, "new"> {
  if (actual === undefined || !isKnown(desired)) return "unknown";
  const canonical = field.canonical ?? ((value: string) => value);
  if (canonical(reveal(desired)) === canonical(reveal(actual))) return "equal";
  const [wanted, found] = [field.identity?.(reveal(desired)), field.identity?.(reveal(actual))];
  return wanted !== undefined && found !== undefined && wanted !== found ? "changed" : "unknown";
}
