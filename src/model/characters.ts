/** Whatever cannot be seen, or moves what stands around it, and blanks other than the space bar's. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;

/** In emoji and some scripts these belong to the character before them. */
const joiners = /(?<=\P{ASCII})(?:\u200c|\u200d|\ufe0e|\ufe0f)/gu;

/** The first character of a text that nobody can see, as `U+200B`; `undefined` where there is none. */
export function unseenCharacter(text: string): string | undefined {
  const found = unseen.exec(text.replace(joiners, ""))?.[0];
  return found === undefined ? undefined : codePoint(found);
}

/** Letters of other alphabets that look like Latin ones. */
const latinTwins = /[АВЕЅІЈКМНОРСТУХаеорсухіјѕһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιօոսհ]/u;

/** Signs that look like those of a path, and letters that are drawn like ASCII ones, such as full-width ones. */
const asciiTwins = /[⁄∕⧸․։꞉‐‑‒–—−\u{ff01}-\u{ff5e}\u{1d400}-\u{1d7ff}]/u;

/**
 * The first character that looks like an ASCII one and is another, as `"а" (U+0430)`; `undefined` where there is none.
 * A letter of another alphabet counts in a word that also has Latin letters.
 */
export function lookAlike(text: string): string | undefined {
  const words = text.split(/[^\p{L}\p{M}]+/u).filter((word) => /[A-Za-z]/.test(word));
  const letter = words.map((word) => latinTwins.exec(word)?.[0]).find((twin) => twin !== undefined);
  const found = asciiTwins.exec(text)?.[0] ?? letter;
  return found === undefined ? undefined : `"${found}" (${codePoint(found)})`;
}

function codePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
