import { inspect } from "node:util";

const values = new WeakMap<Secret, string>();

/**
 * A value that cannot be printed, serialised or interpolated by accident.
 *
 * The value lives outside the object, so that no enumeration, inspection, structured log or crash report can reach
 * it; every conversion to text gives the reference it came from (`env:NAME`, `file:path`), which is public.
 * {@link reveal} is the only way to the value, and is called where a request is built or two values are compared.
 */
export class Secret {
  /** Where the value came from, as written in the config without its braces: `env:NAME` or `file:path`. */
  readonly reference: string;

  /** Without a value, the secret is only referred to until {@link fill} gives it one. */
  constructor(reference: string, value?: string) {
    this.reference = reference;
    if (value !== undefined) values.set(this, value);
    Object.freeze(this);
  }

  toString(): string {
    return `(secret ${this.reference})`;
  }

  toJSON(): { readonly secret: string } {
    return { secret: this.reference };
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Gives a secret that was only referred to its value. */
export function fill(secret: Secret, value: string): void {
  values.set(secret, value);
}

/** Whether the value was looked up. */
export function isKnown(secret: Secret): boolean {
  return values.has(secret);
}

/** The value itself. Never pass the result to anything that prints, logs, stores or throws. */
export function reveal(secret: Secret): string {
  const value = values.get(secret);
  if (value === undefined) throw new TypeError("The value of this secret was not looked up.");
  return value;
}
