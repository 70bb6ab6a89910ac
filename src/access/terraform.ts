/** A block of Terraform: `resource "type" "name" { … }`. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
}

export interface Body {
  readonly [name: string]: Value;
}

export type Value = string | number | boolean | readonly Value[] | Body | Expression | Encoded | Nested;

/** What is not a literal, such as `var.name`. */
export interface Expression {
  readonly expression: string;
}

/** `jsonencode(…)` */
export interface Encoded {
  readonly encoded: Value;
}

/** One or more blocks of one name. */
export interface Nested {
  readonly nested: readonly Body[];
}

export function expression(text: string): Expression {
  return { expression: text };
}

export function jsonencode(value: Value): Encoded {
  return { encoded: value };
}

export function nested(...bodies: readonly Body[]): Nested {
  return { nested: bodies };
}
