import { CST, Lexer } from "yaml";
import { type Diagnostic, diagnosticCodes, type Position } from "../model/diagnostics.js";
import { type ConfigDocument, diagnoseAt } from "./document.js";
import { nameExcerpt } from "./excerpt/excerpt.js";
import { nearest } from "./excerpt/nearest.js";

/** A comment that allows warnings of one code on one line: `# lightly-gitops: allow overlapping-paths`, and why. */
export interface Allowance {
  readonly code: string;
  /** The line that it is about: its own, or the next one that is more than a comment. */
  readonly line: number;
  /** Where the code is written. */
  readonly position: Position;
}

/** Finds the allowances of a file; `at` gives the place of an offset and length. */
export function allowancesIn(
  text: string,
  at: (offset: number, length: number) => Position,
): readonly Allowance[] {
  if (!text.includes("lightly-gitops: allow ")) return [];
  const lines = text.split("\n");
  // For each line, itself or the next one that is more than a comment.
  const subjects: number[] = [];
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const isComment = lines[index]?.trimStart().startsWith("#") === true;
    subjects[index] = isComment ? (subjects[index + 1] ?? index) : index;
  }
  return commentsIn(text).flatMap(({ offset, comment }) => {
    const [, before = "", code = ""] = /^(#\s*lightly-gitops: allow\s+)(\S+)/.exec(comment) ?? [];
    if (code === "") return [];
    const position = at(offset + before.length, code.length);
    return [{ code, line: (subjects[position.line - 1] ?? 0) + 1, position }];
  });
}

/** Findings without the warnings that are allowed. */
export function withoutAllowed(
  diagnostics: readonly Diagnostic[],
  allowances: readonly Allowance[],
): readonly Diagnostic[] {
  const allowed = new Set(allowances.map(({ code, line, position: { file } }) => key(file, line, code)));
  return diagnostics.filter(
    ({ severity, code, position: { file, line } }) =>
      severity === "error" || !allowed.has(key(file, line, code)),
  );
}

/** A warning for each allowance of a code that does not exist. */
export function unknownAllowances({ allowances, sourceLine }: ConfigDocument): readonly Diagnostic[] {
  return allowances
    .filter(({ code }) => !Object.hasOwn(diagnosticCodes, code))
    .map(({ code, position }) =>
      diagnoseAt(sourceLine, position, {
        code: "unknown-allowance",
        severity: "warning",
        path: [],
        message: `no finding has the code ${nameExcerpt(code)}`,
        hint: () => {
          const suggestion = nearest(code, Object.keys(diagnosticCodes));
          return suggestion === undefined
            ? "write the code that stands at the end of the warning"
            : `did you mean ${suggestion}?`;
        },
      }),
    );
}

function key(file: string, line: number, code: string): string {
  return JSON.stringify([file, line, code]);
}

/** The comments of a YAML text, and where each begins. */
function commentsIn(text: string): readonly { readonly offset: number; readonly comment: string }[] {
  const comments: { offset: number; comment: string }[] = [];
  let offset = 0;
  let isContent = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!isContent && markers.has(lexeme)) {
      isContent = lexeme === CST.SCALAR;
      continue;
    }
    if (!isContent && lexeme.startsWith("#")) comments.push({ offset, comment: lexeme });
    isContent = false;
    offset += lexeme.length;
  }
  return comments;
}

/** Lexemes that stand for no character of the text; after the first one comes the content of a scalar. */
const markers: ReadonlySet<string> = new Set([CST.SCALAR, CST.FLOW_END, CST.DOCUMENT]);
