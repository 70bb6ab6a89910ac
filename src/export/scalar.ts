import { parse } from "yaml";

/**
 * A text as a YAML scalar that fits on a line, in block and in flow style alike: plain where every reader takes it for
 * this text, in double quotes otherwise.
 */
export function scalar(text: string): string {
  return isPlain(text) ? text : doubleQuoted(text);
}

/** Letters, digits and what is common in paths and addresses; a colon only inside a word. */
const plainForm = /^[\p{L}\p{N}_./](?:[\p{L}\p{N}_./@=+~%^&;() -]|:(?=[^\s]))*$/u;

function isPlain(text: string): boolean {
  if (!plainForm.test(text) || text.endsWith(" ")) return false;
  return text.length > longestWord && !/^[\d.]/.test(text) ? true : readsAsText(text);
}

/** Of words that stand for something else, such as `false`. */
const longestWord = 5;

/** Some tools still read YAML 1.1, in which `no`, `1_000` and `2026-08-01` are no text. */
function readsAsText(text: string): boolean {
  return (["1.2", "1.1"] as const).every((version) => parse(text, { version, logLevel: "silent" }) === text);
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu,
    (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16);
      return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
    },
  );
}
