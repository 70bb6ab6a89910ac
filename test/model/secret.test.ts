import { deepEqual } from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { deserialize, serialize } from "node:v8";
import { describe, expect, test } from "vitest";
import { fill, isKnown, reveal, Secret } from "../../src/model/secret.js";

const value = "hunter2-\u00e9\"'<&>/+=";
const secret = new Secret("env:S3_SECRET", value);
const nested = { list: [secret], map: new Map([[secret, secret]]), set: new Set([secret]), own: { secret } };

function printed(print: (console: Console) => void): string {
  let text = "";
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  print(new Console({ stdout: stream, stderr: stream }));
  return text;
}

function thrownWith(message: string): Error {
  try {
    throw new Error(message, { cause: secret });
  } catch (error) {
    return error as Error;
  }
}

function assertionError(): Error {
  try {
    deepEqual({ secret }, { secret: new Secret("env:OTHER", value) });
  } catch (error) {
    return error as Error;
  }
  throw new Error("These should differ.");
}

const leftovers: Readonly<Record<string, () => string>> = {
  "String()": () => String(secret),
  "a template literal": () => `${String(secret)} ${secret as unknown as string}`,
  concatenation: () => "" + (secret as unknown as string),
  "conversion to a number": () => String(Number(secret)),
  toLocaleString: () => secret.toLocaleString(),
  "joining a list": () => [secret, secret].join(),
  "JSON.stringify": () => JSON.stringify(secret),
  "JSON.stringify, nested": () => JSON.stringify({ ...nested, map: [...nested.map] }),
  "JSON.stringify with a replacer": () => JSON.stringify({ secret }, (_, member: unknown) => member),
  inspect: () => inspect(secret),
  "inspect, nested": () => inspect(nested, { depth: Infinity }),
  "inspect with everything shown": () =>
    inspect(nested, {
      depth: Infinity,
      showHidden: true,
      customInspect: false,
      getters: true,
      showProxy: true,
    }),
  "format %s %o %O %j": () => format("%s %o %O %j", secret, secret, secret, secret),
  "console.log": () => printed((console) => console.log(secret, nested)),
  "console.dir": () => printed((console) => console.dir(nested, { showHidden: true, depth: null })),
  "console.table": () => printed((console) => console.table([nested.own])),
  "console.error of an error": () => printed((console) => console.error(thrownWith("x"))),
  "an error's stack": () => String(thrownWith(`cannot use ${String(secret)}`).stack),
  "an error of assert": () => String(assertionError().message) + inspect(assertionError()),
  "a difference that the test runner shows": () => {
    try {
      expect({ secret }).toEqual({ secret: 1 });
      return "";
    } catch (error) {
      return inspect(error, { depth: Infinity, showHidden: true });
    }
  },
  "Object.keys": () => Object.keys(secret).join(),
  "Object.entries": () => Object.entries(secret).flat().join(),
  "own properties": () => JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
  "own symbols": () => Object.getOwnPropertySymbols(secret).map(String).join(),
  "its prototype": () => inspect(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(secret))),
  copying: () => JSON.stringify(Object.assign({}, secret)),
  structuredClone: () => inspect(structuredClone(secret), { showHidden: true }),
  "structuredClone, nested": () => inspect(structuredClone(nested), { showHidden: true, depth: Infinity }),
  "v8.serialize": () => serialize(nested).toString("latin1"),
  "v8.serialize and back": () => inspect(deserialize(serialize(secret)), { showHidden: true }),
};

describe("the value of a secret is not in", () => {
  test.each(Object.entries(leftovers))("%s", (_, leftover) => {
    const text = leftover();
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain(Buffer.from("hunter2").toString("base64").slice(0, -2));
  });

  test("a format of an error whose cause it is", () => {
    expect(inspect(thrownWith("x"))).toContain("(secret env:S3_SECRET)");
  });
});

test("conversions give the reference, which is public", () => {
  expect(String(secret)).toBe("(secret env:S3_SECRET)");
  expect(inspect(nested.own)).toBe("{ secret: (secret env:S3_SECRET) }");
  expect(JSON.stringify(nested.own)).toBe('{"secret":{"secret":"env:S3_SECRET"}}');
});

test("a secret has no value until it is looked up, and then the one that it was given", () => {
  const referred = new Secret("env:S3_SECRET");
  expect(isKnown(referred)).toBe(false);
  expect(() => reveal(referred)).toThrow("The value of this secret was not looked up.");
  fill(referred, value);
  expect([isKnown(referred), reveal(referred)]).toEqual([true, value]);
  for (const text of [String(referred), JSON.stringify(referred), inspect(referred, { showHidden: true })])
    expect(text).not.toContain("hunter2");
  expect(isKnown(new Secret("env:S3_SECRET", ""))).toBe(true);
  expect(isKnown(new Secret("env:S3_SECRET"))).toBe(false);
});

test("the value comes out as it went in, of the secret itself and of nothing that looks like it", () => {
  expect(reveal(secret)).toBe(value);
  expect(() => reveal(structuredClone(secret))).toThrow("The value of this secret was not looked up.");
  expect(() => reveal(Object.create(Secret.prototype) as Secret)).toThrow(TypeError);
  expect(() => reveal({ reference: "env:S3_SECRET" } as Secret)).toThrow(TypeError);
});

test("a secret cannot be changed", () => {
  expect(Object.isFrozen(secret)).toBe(true);
  expect(() => Object.assign(secret, { reference: "env:OTHER" })).toThrow(TypeError);
  expect(() => Object.defineProperty(secret, "toString", { value: () => "" })).toThrow(TypeError);
});
