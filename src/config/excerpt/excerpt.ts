import { publicPart } from "../../model/pasted-secret.js";

const maxLength = 80;

/**
 * A URL, an ARN, or text up to a blank or colon: what follows a blank may be a neighbour that lost its line break or
 * comma, and what has a colon in it a pair that lost its blank.
 */
const plainText = /^(?:arn:\S*|[a-z0-9]+:\/\/\S*|(?:\$\{[^{}\s]*\}|[^\s:])*)/;

/** What names and fields are made of; a key with anything else in it may have swallowed a neighbour. */
const plainName = /^(?:\$\{[^{}\s]*\}|[^:{}[\]"'=&?%\n]){0,80}/;

/** The part of a public value, without quotes, that is certainly its own and holds no credential. */
export function plainPart(text: string): string {
  return plainText.exec(publicPart(text))?.[0] ?? "";
}

/** A value of the config for a message: of text the part that is certainly its own, and the kind of what is no text. */
export function excerpt(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value !== "string") return Array.isArray(value) ? "a list" : "a mapping";
  const part = plainPart(value);
  return part.length > maxLength ? JSON.stringify(cutInside(part)) : quotedPart(part, value);
}

/** A key of the config for a message, as far as it can be a name or a field. */
export function nameExcerpt(name: string): string {
  return quotedPart(plainName.exec(name)?.[0] ?? "", name);
}

/** Whether {@link nameExcerpt} shows all of a key. */
export function isPlainName(name: string): boolean {
  return plainName.exec(name)?.[0] === name;
}

/** The first few of a list of names, for a hint. */
export function listed(names: readonly string[]): string {
  const shown = names.filter(isPlainName).slice(0, 10);
  return shown.length < names.length ? `${shown.join(", ")}, … (${names.length} in all)` : shown.join(", ");
}

/** Both ends of a long text: what matters may stand at either. */
function cutInside(text: string): string {
  const half = maxLength / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

function quotedPart(part: string, text: string): string {
  return JSON.stringify(part.length === text.length ? text : `${part}…`);
}
