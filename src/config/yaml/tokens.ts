import { getHeapStatistics } from "node:v8";
import { type CST, Lexer, Parser } from "yaml";
import type { OffsetFinding } from "./encoding.js";

/** Levels of nesting, texts included; the config language needs eight. */
export const maxDepth = 64;

/** Bytes; fifty thousand datasets fit. */
export const maxFileSize = 16 * 1024 * 1024;
/** Words, signs, blanks and line ends; a hundred thousand datasets of a line each fit. */
const maxLexemes = 2_000_000;
/** Those of one file, whose tree is in memory as a whole. */
const maxLexemesOfFile = 900_000;
const fewestLexemes = 10_000;
/** Nodes that all aliases together may stand for. */
const maxRepeats = 300_000;
/** Bytes of memory that the program takes by itself, and those that reading takes for each lexeme. */
const ownMemory = 64 * 1024 * 1024;
const bytesPerLexeme = 400;

/** What may still be read of a config, all of its files together. */
export interface Budget {
  bytes: number;
  lexemes: number;
  /** Nodes that aliases stand for. */
  repeats: number;
}

/** The budget of a whole config: less than usual in a process that has little memory. */
export function newBudget(): Budget {
  const inMemory = Math.floor((getHeapStatistics().heap_size_limit - ownMemory) / bytesPerLexeme);
  const lexemes = Math.max(fewestLexemes, Math.min(maxLexemes, inMemory));
  return { bytes: maxFileSize, lexemes, repeats: maxRepeats };
}

/**
 * The tokens of a YAML text, well-formed or not. Where the budget is used up, or nesting is deeper than
 * {@link maxDepth}, it ends early, and says so.
 */
export function* tokensOf(
  text: string,
  budget: Budget,
  onEarlyEnd?: (finding: OffsetFinding) => void,
): Generator<CST.Token> {
  const parser = new Parser();
  const rest = Math.max(0, budget.lexemes - maxLexemesOfFile);
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    yield* parser.next(lexeme);
    // A reference is looked at as often as a lexeme is.
    budget.lexemes -= lexeme.includes("${") ? lexeme.split("${").length : 1;
    // The first of the stack is the document.
    const isDeep = parser.stack.length > maxDepth + 1;
    if (isDeep || budget.lexemes < rest) return onEarlyEnd?.({ offset, ...(isDeep ? tooDeep : tooLarge) });
  }
  yield* parser.end();
}

const tooDeep = {
  code: "yaml-syntax",
  message: "not well-formed YAML: the nesting is too deep",
  hint: "the config language needs no more than eight levels",
} as const;

/** What is said of a config that is larger than there is time or memory for. */
export const tooLarge = {
  code: "file-too-large",
  message: "the config is too large to be read beyond this place",
  hint: "split it into several configs, or let `defaults:` say what its datasets have in common; in little memory, less can be read",
} as const;
