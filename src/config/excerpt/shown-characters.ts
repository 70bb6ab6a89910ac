import type { CST } from "yaml";
import { isNoKeyId } from "../../model/pasted-secret.js";
import { isPlainName, plainPart } from "./excerpt.js";
import { isIdentifierKey, isPublicKey, isSecretKey } from "./field-names.js";
import { newBudget, tokensOf } from "../yaml/tokens.js";

/**
 * Marks with 1 each character of a YAML text that is known not to belong to a secret: structure, keys, and the text of
 * public keys. Works on tokens, since the file may be too broken to parse.
 */
export function shownCharacters(text: string): Uint8Array {
  const shown = new Uint8Array(text.length);
  for (const { offset, source } of shownTokens(text)) shown.fill(1, offset, offset + source.length);
  return shown;
}

/**
 * What may be shown of a token and of what lies in it: all of it, or structure and keys, or nothing. Beside `structure`,
 * `root` is where the sections are, and `names` a section, whose keys are names that might look like those of fields.
 */
type Visibility = "all" | "structure" | "root" | "names" | "nothing";
type PlacedToken = Pick<CST.SourceToken, "offset" | "source">;

function* shownTokens(text: string): Generator<PlacedToken> {
  for (const top of tokensOf(text, newBudget())) {
    const pending: [CST.Token, Visibility][] = [[top, "root"]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [token, visibility] = next;
      if (visibility === "nothing") continue;
      yield* ownTokens(token, visibility);
      for (const item of itemsOf(token)) {
        const below = token.type === "document" ? "root" : visibilityBelow(item, visibility);
        yield* itemTokens(item, below, text);
        if (item.value !== undefined) pending.push([item.value, below]);
      }
    }
  }
}

function* ownTokens(token: CST.Token, visibility: Visibility): Generator<PlacedToken> {
  if (token.type === "flow-collection") yield* [token.start, ...token.end].filter(isIndicator);
  else if (token.type === "block-scalar") yield* token.props.filter(isIndicator);
  else if ((isText(token) || token.type === "alias") && visibility === "all") yield ownPart(token);
}

/** A value with its quotes, as far as it is certainly its own. */
function ownPart({ offset, source }: PlacedToken): PlacedToken {
  const [, open = "", text = ""] = /^(["']?)(.*?)\1$/s.exec(source) ?? [];
  const part = plainPart(text);
  return { offset, source: part === text ? source : open + part };
}

function itemsOf(token: CST.Token): readonly CST.CollectionItem[] {
  if (token.type === "document") return [token];
  return isCollection(token) ? token.items : [];
}

/** What lies under an unknown key may be a secret whose key is mistyped. */
function visibilityBelow({ key, sep, value }: CST.CollectionItem, around: Visibility): Visibility {
  if (key === undefined && sep === undefined && around === "all") return "all";
  const name = isText(key) && isKey(sep) ? unquoted(key.source) : "";
  if (around === "names") return "structure";
  if (around === "root" && sections.has(name)) return "names";
  if (isIdentifierKey(name) && isText(value) && isNoKeyId(unquoted(value.source))) return "nothing";
  return isSecretKey(name) ? "nothing" : isPublicKey(name) ? "all" : "structure";
}

const sections: ReadonlySet<string> = new Set(["variables", "connections", "datasets"]);

function* itemTokens(
  { start, key, sep = [], value }: CST.CollectionItem,
  below: Visibility,
  text: string,
): Generator<PlacedToken> {
  const withProperties = below === "all" || (below !== "nothing" && isCollection(value));
  for (const token of [...start, ...sep]) {
    if (isIndicator(token) || (withProperties && (token.type === "anchor" || token.type === "tag")))
      yield token;
  }
  if (isText(key) && isKey(sep) && isIntact(key, text)) yield key;
}

const indicatorTypes = [
  "block-scalar-header",
  "comma",
  "doc-start",
  "explicit-key-ind",
  "flow-map-end",
  "flow-map-start",
  "flow-seq-end",
  "flow-seq-start",
  "map-value-ind",
  "seq-item-ind",
] as const satisfies readonly CST.SourceToken["type"][];
const indicators: ReadonlySet<string> = new Set(indicatorTypes);
type Indicator = (typeof indicatorTypes)[number];

function isIndicator(token: CST.Token): token is CST.SourceToken & { readonly type: Indicator } {
  return (
    indicators.has(token.type) && (token.type !== "block-scalar-header" || blockHeader.test(token.source))
  );
}

/** All that may follow `|` and `>`: the parser takes the rest of the word for the header of a block too. */
const blockHeader = /^[|>][-+1-9]{0,2}$/;

function isCollection(
  token: CST.Token | null | undefined,
): token is CST.BlockMap | CST.BlockSequence | CST.FlowCollection {
  return token?.type === "block-map" || token?.type === "block-seq" || token?.type === "flow-collection";
}

type Text = CST.FlowScalar & { readonly type: Exclude<CST.FlowScalar["type"], "alias"> };

function isText(token: CST.Token | null | undefined): token is Text {
  return ["scalar", "single-quoted-scalar", "double-quoted-scalar"].includes(token?.type ?? "");
}

function unquoted(source: string): string {
  return source.replace(/^["']|["']$/g, "");
}

/** What has no colon after it is no key, whatever the parser takes it for. */
function isKey(separator: readonly CST.SourceToken[] | undefined): boolean {
  return separator?.some(({ type }) => type === "map-value-ind") === true;
}

/**
 * Whether a key is a plain one after blanks or an indicator: any other has swallowed a neighbour, or has lost the line
 * break before it.
 */
function isIntact({ offset, source }: Text, text: string): boolean {
  let before = offset - 1;
  while (text[before] === " " || text[before] === "\t") before -= 1;
  return isPlainName(unquoted(source)) && (before < 0 || "\n{,-?".includes(text.charAt(before)));
}
