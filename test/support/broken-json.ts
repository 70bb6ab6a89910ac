import fc from "fast-check";
import { hostileTexts } from "./hostile.js";

/**
 * Texts of JSON that somebody changed by hand: values that were replaced, removed, repeated or put elsewhere, members
 * with telling names, and texts that are cut off or have a key twice.
 */
export function brokenJson(document: unknown): fc.Arbitrary<string> {
  const places = branchesOf(document);
  const another = otherValue.map((value) => JSON.stringify(value));
  if (places.length === 0) return another;
  const place = fc.constantFrom(...places);
  const alike = places.flatMap((at) => {
    const value = valueIn(document, at.path, at.key);
    const others = places
      .map((from) => valueIn(document, from.path, from.key))
      .filter((other) => kindOf(other) === kindOf(value));
    return isBranch(value) || others.length === 0 ? [] : [{ at, others }];
  });
  const inLists = places.filter(({ path }) =>
    Array.isArray(valueIn(document, path.slice(0, -1), path.at(-1))),
  );
  const change: fc.Arbitrary<Change> = fc.oneof(
    // What a schema does not mind.
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(...(alike.length > 0 ? alike : places.map((at) => ({ at, others: [null] }))))
        .chain(({ at, others }) => fc.constantFrom(...others).map((value) => replacing(at, () => value))),
    },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(...(inLists.length > 0 ? inLists : places))
        .chain((at) => fc.constantFrom(removing(at), repeating(at))),
    },
    { weight: 4, arbitrary: fc.tuple(place, otherValue).map(([at, value]) => replacing(at, () => value)) },
    { weight: 2, arbitrary: place.map((at) => removing(at)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(place, place)
        .map(([at, from]) => replacing(at, (root) => valueIn(root, from.path, from.key))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(place, fc.constantFrom("__proto__", "constructor", "toJSON", "length", "more"), otherValue)
        .map(([at, name, value]) => adding(at, name, value)),
    },
    { weight: 1, arbitrary: place.map((at) => repeating(at)) },
  );
  const broken = fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) =>
      JSON.stringify(changes.reduce((root, apply) => apply(root), structuredClone(document))),
    );
  return fc.oneof(
    { weight: 1, arbitrary: another },
    { weight: 8, arbitrary: broken },
    { weight: 1, arbitrary: fc.tuple(broken, fc.nat()).map(([text, at]) => text.slice(0, at % text.length)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(place, otherValue)
        .map(([{ key }, value]) => twice(JSON.stringify(document), key, value)),
    },
  );
}

/** Values of every kind, and such that mean something to a careless program. */
const otherValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1e308, 2 ** 53, "", "__proto__", "all", "0".repeat(24)),
  fc.constantFrom([], {}, [null], [[]], { kind: "secret" }),
  fc.constant(
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  ),
  fc.constantFrom(...hostileTexts),
  fc.string({ maxLength: 8 }),
  fc.jsonValue({ maxDepth: 2 }),
);

type Change = (root: unknown) => unknown;
type Branch = Record<string, unknown>;

interface Place {
  readonly path: readonly string[];
  readonly key: string;
}

function branchesOf(value: unknown, path: readonly string[] = []): readonly Place[] {
  if (!isBranch(value)) return [];
  return Object.keys(value).flatMap((key) => [{ path, key }, ...branchesOf(value[key], [...path, key])]);
}

function replacing({ path, key }: Place, value: (root: unknown) => unknown): Change {
  return changing(path, (branch, root) => set(branch, key, structuredClone(value(root))));
}

function adding({ path }: Place, name: string, value: unknown): Change {
  return changing(path, (branch) => {
    if (Array.isArray(branch)) branch.push(value);
    else set(branch, name, value);
  });
}

function removing({ path, key }: Place): Change {
  return changing(path, (branch) => {
    if (Array.isArray(branch)) branch.splice(Number(key), 1);
    else delete branch[key];
  });
}

function repeating({ path, key }: Place): Change {
  return changing(path, (branch) => {
    if (Array.isArray(branch)) branch.push(structuredClone(branch[Number(key)]));
    else set(branch, `${key}2`, structuredClone(branch[key]));
  });
}

/** Does nothing where an earlier change removed the way. */
function changing(path: readonly string[], change: (branch: Branch, root: unknown) => void): Change {
  return (root) => {
    const branch = path.reduce<unknown>((value, key) => (isBranch(value) ? value[key] : undefined), root);
    if (isBranch(branch)) change(branch, root);
    return root;
  };
}

/** As an own member, whatever its name: JSON.stringify writes it. */
function set(branch: Branch, key: string, value: unknown): void {
  Object.defineProperty(branch, key, { value, enumerable: true, configurable: true, writable: true });
}

function valueIn(root: unknown, path: readonly string[], key: string | undefined): unknown {
  const steps = key === undefined ? path : [...path, key];
  return steps.reduce<unknown>((value, step) => (isBranch(value) ? value[step] : undefined), root) ?? null;
}

/** The text with a key a second time in the mapping that has it first. */
function twice(text: string, key: string, value: unknown): string {
  const member = `${JSON.stringify(key)}:`;
  return text.replace(member, () => `${member}${JSON.stringify(value)},${member}`);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}

function isBranch(value: unknown): value is Branch {
  return typeof value === "object" && value !== null;
}
