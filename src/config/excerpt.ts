const maxLength = 80;

/**
 * A value of the config for a message: text in quotes up to its first blank, for what follows one may be a neighbour
 * that lost its line break, and nothing but the kind of what is no text.
 */
export function excerpt(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value !== "string") return Array.isArray(value) ? "a list" : "a mapping";
  const [word = ""] = value.split(/\s/, 1);
  const shown = word.slice(0, maxLength);
  return shown.length === value.length ? JSON.stringify(shown) : JSON.stringify(`${shown}…`);
}

/** The first few of a list of names for a hint. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown}, … (${names.length} in all)` : shown;
}
