import { compareText } from "../model/diagnostics.js";
import type { ActualSharing, DesiredDataset, SharingChange } from "../model/model.js";

/** What to do about the sharing of a dataset, compared as a set in which case has no meaning; `null`: nothing. */
export function planSharing(
  { shareWith }: DesiredDataset,
  actual: ActualSharing | null,
): SharingChange | null {
  if (shareWith === null) return null;
  const before = actual?.users ?? [];
  if (canonicalPeople(before).join("\n") === canonicalPeople(shareWith).join("\n")) return null;
  return { before: before.toSorted(compareText), after: shareWith, teams: actual?.teams ?? [] };
}

/** E-mail addresses in the form in which equal sets are equal lists. */
export function canonicalPeople(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.map((address) => address.toLowerCase()))].toSorted(compareText);
}
