import { Composer, type Document, isScalar, type ParsedNode } from "yaml";
import type { OffsetFinding } from "./encoding.js";
import { type Budget, newBudget, tokensOf } from "./tokens.js";
import { describeYamlError } from "./yaml-errors.js";

/** The tree of a text with one YAML document; without a root when it is empty or broken. */
export interface ParsedYaml {
  readonly root: ParsedNode | undefined;
  readonly findings: readonly OffsetFinding[];
}

/**
 * Parses YAML 1.2 without tags beyond its core schema. Stops where a second document begins, where nesting is too deep, or
 * when the budget is used up.
 */
export function parseYaml(text: string, budget = newBudget()): ParsedYaml {
  return withoutStacks(() => compose(text, budget));
}

function compose(text: string, budget: Budget): ParsedYaml {
  const composer = new Composer({
    prettyErrors: false,
    schema: "core",
    resolveKnownTags: false,
    uniqueKeys: false,
  });
  const documents: Document.Parsed[] = [];
  let tooMuch: OffsetFinding | undefined;
  for (const token of tokensOf(text, budget, (finding) => (tooMuch = finding))) {
    documents.push(...composer.next(token));
    if (documents.length > 1 || token.type === "error") break;
  }
  if (tooMuch !== undefined) return { root: undefined, findings: [tooMuch] };
  if (documents.length < 2) documents.push(...composer.end(documents.length === 0, text.length));
  return examine(documents, text);
}

/** The parser makes an error object for each of its findings, a million of them for a hostile text; a stack is what costs. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function examine([document, second]: readonly Document.Parsed[], text: string): ParsedYaml {
  if (document === undefined || (isEmpty(document) && second === undefined)) {
    const hint = "start with `version: 1`";
    return {
      root: undefined,
      findings: [{ offset: 0, code: "empty-config", message: "the file holds no config", hint }],
    };
  }
  const findings: OffsetFinding[] = [];
  if (second !== undefined) {
    findings.push({
      offset: startOf(second, text),
      length: 3,
      code: "yaml-documents",
      message: "a second document in one file",
      hint: "one file holds one config; move this document to a file of its own",
    });
  }
  // What follows the first syntax error is mostly its echo.
  const [first] = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (first === undefined) return { root: document.contents ?? undefined, findings };
  const [offset, end] = first.pos;
  findings.push({ offset, length: Math.max(1, end - offset), ...describeYamlError(first, text) });
  return { root: undefined, findings };
}

/** Between its markers a document has a null of no characters. */
function isEmpty({ contents, errors, warnings }: Document.Parsed): boolean {
  const isNothing = contents === null || (isScalar(contents) && contents.value === null && !contents.source);
  return isNothing && errors.length + warnings.length === 0;
}

/** The `---` before a document that is not the first. */
function startOf(document: Document.Parsed, text: string): number {
  const start = text.lastIndexOf("\n---", document.range[0]) + 1;
  return start > 0 ? start : document.range[0];
}
