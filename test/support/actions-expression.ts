/**
 * The part of the expression language of GitHub Actions that our workflows use. What is not known here throws, so that a
 * test cannot pass because something evaluated to nothing.
 */
export interface Scope {
  /** `github`, `inputs`, `steps` and so on. */
  readonly contexts: Readonly<Record<string, unknown>>;
  /** Whether everything before went well: what `success()` says. */
  readonly succeeded: boolean;
}

/** A text with its `${{ … }}` replaced. */
export function interpolate(text: string, scope: Scope): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => textOf(evaluate(expression, scope)));
}

/** The value of `if:`, which means `success() && …` unless it asks for the status itself. */
export function condition(source: string | boolean | undefined, scope: Scope): boolean {
  const expression = String(source ?? "success()").replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1");
  const asksForStatus = /\b(success|failure|always|cancelled)\(\)/.test(expression);
  return (asksForStatus || scope.succeeded) && isTruthy(evaluate(expression, scope));
}

/** The value of an expression without its `${{ }}`. */
export function evaluate(expression: string, scope: Scope): unknown {
  const parser = new Parser(tokensOf(expression), scope);
  const value = parser.either();
  parser.end();
  return value;
}

type Token = readonly [kind: "string" | "number" | "name" | "sign", text: string];

const lexeme = /\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(==|!=|&&|\|\||[!().,]))/y;

function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const source = expression.trimEnd();
  lexeme.lastIndex = 0;
  while (lexeme.lastIndex < source.length) {
    const start = lexeme.lastIndex;
    const match = lexeme.exec(source);
    if (match === null) throw new Error(`Cannot read the expression ${source} at ${start}.`);
    const [, string, number, name, sign] = match;
    if (string !== undefined) tokens.push(["string", string.slice(1, -1).replaceAll("''", "'")]);
    else if (number !== undefined) tokens.push(["number", number]);
    else if (name !== undefined) tokens.push(["name", name]);
    else tokens.push(["sign", sign ?? ""]);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #scope: Scope;
  #next = 0;

  constructor(tokens: readonly Token[], scope: Scope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  either(): unknown {
    let value = this.#both();
    while (this.#takes("||")) {
      const other = this.#both();
      if (!isTruthy(value)) value = other;
    }
    return value;
  }

  end(): void {
    const rest = this.#tokens[this.#next];
    if (rest !== undefined) throw new Error(`The expression goes on with ${rest[1]}.`);
  }

  #both(): unknown {
    let value = this.#comparison();
    while (this.#takes("&&")) {
      const other = this.#comparison();
      if (isTruthy(value)) value = other;
    }
    return value;
  }

  #comparison(): unknown {
    const value = this.#not();
    if (this.#takes("==")) return isEqual(value, this.#not());
    if (this.#takes("!=")) return !isEqual(value, this.#not());
    return value;
  }

  #not(): unknown {
    return this.#takes("!") ? !isTruthy(this.#not()) : this.#operand();
  }

  #operand(): unknown {
    if (this.#takes("(")) {
      const value = this.either();
      this.#expect(")");
      return value;
    }
    const [kind, text] = this.#tokens[this.#next++] ?? ["sign", "nothing"];
    if (kind === "string") return text;
    if (kind === "number") return Number(text);
    if (kind !== "name") throw new Error(`An operand cannot be ${text}.`);
    if (text === "true" || text === "false") return text === "true";
    if (text === "null") return null;
    return this.#takes("(") ? this.#call(text) : this.#member(text);
  }

  #call(name: string): unknown {
    const values: unknown[] = [];
    while (!this.#takes(")")) {
      values.push(this.either());
      this.#takes(",");
    }
    switch (name) {
      case "always":
        return true;
      case "success":
        return this.#scope.succeeded;
      case "failure":
        return !this.#scope.succeeded;
      case "format":
        return textOf(values[0]).replaceAll(/\{(\d+)\}/g, (_, index: string) =>
          textOf(values[Number(index) + 1]),
        );
      default:
        throw new Error(`The function ${name} is not known here.`);
    }
  }

  #member(context: string): unknown {
    if (!Object.hasOwn(this.#scope.contexts, context))
      throw new Error(`There is no context ${context} here.`);
    let value = this.#scope.contexts[context];
    while (this.#takes(".")) {
      const [kind, name] = this.#tokens[this.#next++] ?? ["sign", "nothing"];
      if (kind !== "name") throw new Error(`A member cannot be ${name}.`);
      value = typeof value === "object" && value !== null ? (Reflect.get(value, name) ?? null) : null;
    }
    return value;
  }

  #takes(sign: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.[0] !== "sign" || token[1] !== sign) return false;
    this.#next += 1;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw new Error(`The expression lacks a ${sign}.`);
  }
}

function isTruthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== "";
}

/** Texts are compared without case; values of different kinds as numbers. */
function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a === "string" && typeof b === "string") return a.toLowerCase() === b.toLowerCase();
  if (typeof a === typeof b && a !== null && b !== null) return a === b;
  return numberOf(a) === numberOf(b);
}

function numberOf(value: unknown): number {
  if (value === null || value === undefined || value === "") return 0;
  return typeof value === "object" ? Number.NaN : Number(value);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return `${value}`;
  throw new Error("Only plain values have a text.");
}
