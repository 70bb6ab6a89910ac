import type { Query } from "./intake.js";
import { WireError } from "./wire-errors.js";

/** How the values of one query parameter are read; an absent parameter is an empty array. */
export type Parameter<T> = (name: string, values: readonly string[]) => T;

export type QueryShape = Readonly<Record<string, Parameter<unknown>>>;

export type QueryOf<Shape extends QueryShape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends Parameter<infer T> ? T : never;
};

const idPattern = /^[a-f0-9]{24}$/;

/** Reads the parameters of a shape. Throws `MALFORMED_REQUEST` for an unknown, repeated or ill-formed one. */
export function readQuery<Shape extends QueryShape>(shape: Shape, query: Query): QueryOf<Shape> {
  for (const name of query.keys()) {
    if (!Object.hasOwn(shape, name)) throw malformed(`${name} is not a query parameter of this endpoint`);
  }
  const values = Object.entries(shape).map(([name, read]) => [name, read(name, query.get(name) ?? [])]);
  return Object.fromEntries(values) as QueryOf<Shape>;
}

/** `true` or `false`; the first letter may be a capital, because that is how Python writes them. */
export const flag: Parameter<boolean> = (name, values) => {
  const value = single(name, values);
  if (value === undefined || /^[Ff]alse$/.test(value)) return false;
  if (/^[Tt]rue$/.test(value)) return true;
  throw malformed(`${name} must be a \`boolean\` type`);
};

/** A whole number of at least `minimum`, `undefined` when absent. */
export function integer(minimum: number): Parameter<number | undefined> {
  return (name, values) => {
    const value = single(name, values);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value)) throw malformed(`${name} must be an integer`);
    if (Number(value) < minimum) throw malformed(`${name} must be greater than or equal to ${minimum}`);
    return Number(value);
  };
}

/** Any text, `undefined` when absent. */
export const text: Parameter<string | undefined> = (name, values) => single(name, values);

/** One of a closed set, `undefined` when absent. */
export function oneOf<const T extends string>(allowed: readonly T[]): Parameter<T | undefined> {
  return (name, values) => {
    const value = single(name, values);
    return value === undefined ? undefined : pick(name, value, allowed);
  };
}

/** A repeated key, each value one of a closed set; empty when absent. */
export function someOf<const T extends string>(allowed: readonly T[]): Parameter<readonly T[]> {
  return (name, values) => values.map((value) => pick(name, value, allowed));
}

/** A repeated key with at least one id. */
export const ids: Parameter<readonly string[]> = (name, values) => {
  if (values.length === 0) throw malformed(`${name} is a required field`);
  return values.map((value) => checkId(name, value));
};

/** Returns an id that is well formed. Throws `MALFORMED_REQUEST` in the words of the platform otherwise. */
export function checkId(name: string, value: string): string {
  if (!idPattern.test(value)) throw malformed(`${name} must match the following: "${String(idPattern)}"`);
  return value;
}

function single(name: string, values: readonly string[]): string | undefined {
  if (values.length > 1) throw malformed(`${name} must not be repeated`);
  return values[0];
}

function pick<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw malformed(`${name} must be one of the following values: ${allowed.join(", ")}`);
  return found;
}

function malformed(problem: string): WireError {
  return new WireError("MALFORMED_REQUEST", problem);
}
