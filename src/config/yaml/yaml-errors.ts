import type { ErrorCode, YAMLError } from "yaml";
import type { OffsetFinding } from "./encoding.js";

type Description = Pick<OffsetFinding, "code" | "message" | "hint"> & {
  /** Where it is, if not where the parser says. */
  readonly offset?: number;
};

/**
 * What a parse error means for the writer of a config. The parser's own message is not passed on: it may quote the
 * source, and with it a secret.
 */
export function describeYamlError(error: YAMLError, text: string): Description {
  const [start] = error.pos;
  const below = text.indexOf("\n", start) + 1;
  if (error.code === "TAB_AS_INDENT" || leadingBlanks(text, start).includes("\t")) return tab;
  if (leadingBlanks(text, below).includes("\t")) return { offset: below, ...tab };
  if (text.slice(start - 1, start + 1) === "${") {
    return {
      code: "yaml-syntax",
      message: "not well-formed YAML: a reference inside braces or brackets is not quoted",
      hint: 'inside { } or [ ] write "${env:NAME}", with the quotes',
    };
  }
  // The parser gives brackets and braces the code of an indentation, even where they are open to the end.
  const isOpen = error.code === "BAD_INDENT" && error.message.startsWith("Flow ");
  const isDeeper = leadingBlanks(text, below).length > leadingBlanks(text, start).length;
  const { problem, hint } = isOpen
    ? openBracket
    : isDeeper && error.code === "BLOCK_AS_IMPLICIT_KEY"
      ? deeperLine
      : (syntaxErrors[error.code] ?? somethingElse);
  return { code: "yaml-syntax", message: `not well-formed YAML: ${problem}`, hint };
}

/** What git leaves where it could not merge; no line of a config starts like this. */
export function conflictIn(text: string): OffsetFinding | undefined {
  const found = /^(?:<{7}|\|{7}|={7}|>{7})(?= |$)/m.exec(text);
  return found === null ? undefined : { offset: found.index, length: 7, ...conflict };
}

const conflict = {
  code: "merge-conflict",
  message: "a merge conflict that is not resolved",
  hint: "keep what is right of the lines from <<<<<<< to >>>>>>>, and remove these markers",
} as const;

const tab = {
  code: "yaml-tab",
  message: "a tab is used for indentation",
  hint: "indent with spaces",
} as const;

const indentation = "align the keys of one mapping with each other";
const quoting = "quote the text if it is meant to be text";

interface Explanation {
  readonly problem: string;
  readonly hint: string;
}

const openBracket: Explanation = {
  problem: "a brace or bracket is open where the indentation ends it",
  hint: "close it, and indent all lines of it further than its key",
};

const deeperLine: Explanation = {
  problem: "the line below is indented further than this one, which has a value already",
  hint: "indent it as this one",
};

/** What the options of the parser rule out, or a later version of it might say. */
const somethingElse: Explanation = { problem: "this cannot be read", hint: "rewrite the line" };

const syntaxErrors: Readonly<Partial<Record<ErrorCode, Explanation>>> = {
  ALIAS_PROPS: { problem: "an alias has an anchor or a tag", hint: "an alias stands alone" },
  BAD_ALIAS: { problem: "an alias has no name that can be used", hint: quoting },
  BAD_DIRECTIVE: { problem: "an unknown directive", hint: "remove the line that starts with %" },
  BAD_DQ_ESCAPE: {
    problem: "an escape that double quotes do not know",
    hint: "use single quotes, or double the backslash",
  },
  BAD_INDENT: { problem: "the indentation fits no mapping above", hint: indentation },
  BAD_PROP_ORDER: {
    problem: "a tag or an anchor is in the wrong place",
    hint: "put it directly before the value",
  },
  BAD_SCALAR_START: { problem: "a value starts with a reserved character", hint: quoting },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: "a mapping inside a line that is a mapping already",
    hint: "break the line after the first colon",
  },
  BLOCK_IN_FLOW: {
    problem: "a block inside braces or brackets",
    hint: "close the braces first, or write the value inside them",
  },
  KEY_OVER_1024_CHARS: {
    problem: "a key of more than 1024 characters",
    hint: "shorten it; perhaps a quote is missing",
  },
  MISSING_CHAR: {
    problem: "a character is missing",
    hint: "look for an open quote, brace or bracket, or a missing colon or space",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "a key runs over several lines",
    hint: "look for a missing colon after the key, or for an open quote",
  },
  MULTIPLE_ANCHORS: { problem: "a value has two anchors", hint: "keep one" },
  MULTIPLE_TAGS: { problem: "a value has two tags", hint: "remove the tags" },
  RESOURCE_EXHAUSTION: {
    problem: "the nesting is too deep",
    hint: "the config language needs no more than eight levels",
  },
  TAG_RESOLVE_FAILED: {
    problem: "a tag that the config language does not know",
    hint: "remove the tag; secrets are written ${env:NAME}",
  },
  UNEXPECTED_TOKEN: {
    problem: "something that does not belong here",
    hint: "look for a missing quote, comma or colon before it",
  },
};

function leadingBlanks(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}
