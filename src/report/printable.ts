/**
 * Control characters, line and paragraph separators, bidirectional overrides, and whatever else is invisible; and what
 * a CI log would take for a command: `::name::` where a line starts, and `##[name]` anywhere.
 */
const unprintable =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]|(?<=^\s*):(?=:)|(?<=#)#(?=\[)/gu;

/**
 * Text that can neither move the cursor, nor hide or reorder what stands around it, nor give orders to the job that
 * prints it: each such character is written as its escape. Texts beyond `limit` characters are cut, and say so.
 */
export function printable(text: string, limit = 500): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text;
  return shown.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** As {@link printable}, in double quotes. */
export function quoted(text: string, limit?: number): string {
  return `"${printable(text, limit).replaceAll('"', '\\"')}"`;
}

/** `1 secret`, `2 secrets`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Up to five names, each once; of more, the first three and a count of the others. */
export function firstFew(names: readonly string[]): string {
  const shown = names.length <= 5 ? names : names.slice(0, 3);
  const rest = names.length - shown.length;
  return `${shown.join(", ")}${rest === 0 ? "" : ` and ${rest} more`}`;
}
