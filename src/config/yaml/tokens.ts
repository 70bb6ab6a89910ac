import { CST, Lexer, Parser } from "yaml";

/** Levels of nesting; the config language needs eight. */
export const maxDepth = 64;

/**
 * The tokens of a YAML text, well-formed or not. Where nesting is deeper than {@link maxDepth}, `onTooDeep` is told the
 * offset, and what is not complete by then is left out.
 */
export function* tokensOf(text: string, onTooDeep?: (offset: number) => void): Generator<CST.Token> {
  const parser = new Parser();
  const gauge = new DepthGauge();
  for (const lexeme of new Lexer().lex(text)) {
    gauge.take(lexeme);
    if (gauge.depth > maxDepth) return onTooDeep?.(gauge.offset - lexeme.length);
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** How deep a text is nested in brackets, braces, and block indicators on one line. */
class DepthGauge {
  /** Characters taken so far. */
  offset = 0;
  #flow = 0;
  #block = 0;
  /** Whether the next lexeme is the content of a scalar. */
  #content = false;

  get depth(): number {
    return this.#flow + this.#block;
  }

  take(lexeme: string): void {
    if (this.#content) this.#content = false;
    else if (lexeme === CST.SCALAR) this.#content = true;
    else if (lexeme === CST.FLOW_END) this.#flow = 0;
    else if (lexeme === "{" || lexeme === "[") this.#flow += 1;
    else if (lexeme === "}" || lexeme === "]") this.#flow = Math.max(0, this.#flow - 1);
    else if (lexeme === "-" || lexeme === "?") this.#block += 1;
    else if (lexeme === "\n" || lexeme === "\r\n") this.#block = 0;
    if (!markers.has(lexeme)) this.offset += lexeme.length;
  }
}

/** Lexemes that stand for no character of the text. */
const markers: ReadonlySet<string> = new Set([CST.SCALAR, CST.FLOW_END, CST.DOCUMENT]);
