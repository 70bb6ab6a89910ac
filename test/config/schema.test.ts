import { readFile } from "node:fs/promises";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { isPublicKey, isSecretKey } from "../../src/config/excerpt/field-names.js";
import { fieldsOf, providerOf, providerTypes } from "../../src/providers/index.js";

type Schema = Readonly<Record<string, unknown>>;

const schema: AnySchemaObject = JSON.parse(
  await readFile(new URL("../../schema/lightly.schema.json", import.meta.url), "utf8"),
);
const ajv = new Ajv2020({ strict: false, discriminator: true });
ajv.addSchema(schema);

/** Every schema inside a schema, with its JSON Pointer. */
function* schemasIn(node: unknown, pointer = ""): Generator<readonly [pointer: string, schema: Schema]> {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) yield [pointer, node as Schema];
  for (const [key, value] of Object.entries(node)) {
    if (["examples", "enum", "required", "default", "discriminator"].includes(key)) continue;
    yield* schemasIn(value, `${pointer}/${key}`);
  }
}

function* fieldsIn(): Generator<readonly [pointer: string, name: string, field: Schema]> {
  for (const [pointer, { properties }] of schemasIn(schema)) {
    // The mapping of properties itself is not a schema; one of its fields may be called anything.
    if (pointer.endsWith("/properties") || typeof properties !== "object") continue;
    for (const [name, field] of Object.entries(properties ?? {})) {
      yield [`${pointer}/properties/${name}`, name, resolved(field)];
    }
  }
}

function resolved(field: Schema): Schema {
  const { $ref } = field;
  return typeof $ref === "string" ? (schema["$defs"][$ref.replace("#/$defs/", "")] as Schema) : field;
}

test("the schema is one of JSON Schema 2020-12", () => {
  expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(new Ajv2020().validateSchema(schema)).toBe(true);
});

test("every mapping is closed", () => {
  const open = [...schemasIn(schema)]
    .filter(([pointer, { properties }]) => properties !== undefined && !pointer.endsWith("/properties"))
    .filter(([, { additionalProperties }]) => additionalProperties !== false);
  expect(open.map(([pointer]) => pointer)).toEqual([]);
});

test("every field and every definition has a title, a description and an example", () => {
  const definitions = Object.entries<Schema>(schema["$defs"]).map(
    ([name, one]) => [name, name, one] as const,
  );
  const poor = [...fieldsIn(), ...definitions].filter(
    ([, , { title, description, examples }]) =>
      typeof title !== "string" ||
      typeof description !== "string" ||
      !Array.isArray(examples) ||
      examples.length === 0,
  );
  expect(poor.map(([pointer]) => pointer)).toEqual([]);
});

test("every example is valid where it stands", () => {
  const invalid: string[] = [];
  for (const [pointer, { examples }] of schemasIn(schema)) {
    if (pointer.endsWith("/properties")) continue;
    const validate = ajv.getSchema(`${schema["$id"]}#${pointer}`);
    for (const example of Array.isArray(examples) ? examples : []) {
      if (validate?.(example) !== true) invalid.push(`${pointer}: ${JSON.stringify(example)}`);
    }
  }
  expect(invalid).toEqual([]);
});

test("the regions are the thirty that the platform accepts", () => {
  const regions = schema["$defs"]["s3_region"]["anyOf"][0]["enum"];
  expect(new Set(regions).size).toBe(30);
  expect(regions).toHaveLength(30);
});

test("the schema and the providers know the same connections, with the same fields", () => {
  const references: readonly { $ref: string }[] = schema["$defs"]["connection"]["oneOf"];
  const names = references.map(({ $ref }) => $ref.replace("#/$defs/", ""));
  expect(names).toEqual(providerTypes);
  for (const type of providerTypes) {
    const fields = Object.keys(schema["$defs"][type]["properties"]).filter(
      (name) => !["type", "rotation"].includes(name),
    );
    expect(fieldsOf(providerOf(type)).map(([name]) => name)).toEqual(fields);
    expect(schema["$defs"][type]["properties"]["type"]["const"]).toBe(type);
  }
});

test("every field that holds a secret is known as one, and every other as public", () => {
  for (const [pointer, name, field] of fieldsIn()) {
    const isReference = JSON.stringify(field).includes("#/$defs/secret_reference");
    expect([pointer, isSecretKey(name)]).toEqual([pointer, isReference]);
    const isSection =
      ["variables", "connections", "datasets", "defaults"].includes(name) && pointer.split("/").length === 3;
    expect([pointer, isPublicKey(name) || isSection]).toEqual([pointer, !isReference]);
  }
});
