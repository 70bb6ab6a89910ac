import { type Diagnostic, mostFound } from "../../model/diagnostics.js";
import { validateWrittenConfig } from "../../generated/validate-written-config.js";
import type { WrittenConfig } from "../../generated/written-config.js";
import { fieldsOf, providerOf, providerTypes } from "../../providers/index.js";
import { type ConfigDocument, diagnose, type Finding, type Path, valueAt } from "../document.js";
import { isMapping } from "../../model/mapping.js";
import { excerpt, nameExcerpt } from "../excerpt/excerpt.js";
import { nearest } from "../excerpt/nearest.js";
import { notReplaced, referencesIn, shellVariable } from "./references.js";

/** A document that was held against the schema: typed when it conforms, else the findings say where it does not. */
export type Validated =
  | { readonly valid: true; readonly config: WrittenConfig }
  | { readonly valid: false; readonly diagnostics: readonly Diagnostic[] };

/** Holds a document against schema/lightly.schema.json, and asks that each dataset or `defaults` says a type. */
export function validateConfig(document: ConfigDocument): Validated {
  const { data } = document;
  const untyped = untypedDatasets(data).map((finding) => diagnose(document, finding));
  if (!conforms(data))
    return { valid: false, diagnostics: [...schemaFindings(document, validateWrittenConfig), ...untyped] };
  return untyped.length === 0 ? { valid: true, config: data } : { valid: false, diagnostics: untyped };
}

function untypedDatasets(data: unknown): readonly Finding[] {
  const { datasets, defaults } = isMapping(data) ? data : {};
  if (!isMapping(datasets) || (isMapping(defaults) && "type" in defaults)) return [];
  return (
    Object.entries(datasets)
      // A mistyped key is found already.
      .filter(([, dataset]) => isMapping(dataset) && keysOf(dataset).every((key) => !isLikeType(key)))
      .slice(0, mostFound)
      .map(([name]) => ({
        code: "missing-key",
        path: ["datasets", name],
        part: "key",
        message: '"type" is missing',
        hint: "add `type: images` or `type: videos` here, or under `defaults` for all datasets",
      }))
  );
}

function isLikeType(key: string): boolean {
  return nearest(key, ["type"]) !== undefined;
}

/** What a validator, which has just refused a document, found in it: one finding for each place. */
export function schemaFindings(document: ConfigDocument, validator: unknown): readonly Diagnostic[] {
  const { data } = document;
  const findings = new Map<string, RankedFinding>();
  for (const error of schemaErrors(validator)) {
    if (findings.size >= mostFound) break;
    const finding = findingOf(error, data);
    if (finding === undefined) continue;
    const place = JSON.stringify([finding.subject ?? finding.path, finding.part ?? "value"]);
    const known = findings.get(place);
    if (known === undefined || finding.rank < known.rank) findings.set(place, finding);
  }
  return [...findings.values()].map((finding) => diagnose(document, finding));
}

/** What Ajv says of one broken rule; `parentSchema` and `data` come with its `verbose` option. */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
  readonly parentSchema: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/**
 * One value can break several rules; the one of the lowest rank explains the others. `subject` is the path of what is
 * missing, which has no place of its own.
 */
type RankedFinding = Finding & { readonly rank: number; readonly subject?: Path };

function conforms(data: unknown): data is WrittenConfig {
  return validateWrittenConfig(data);
}

function schemaErrors(validator: unknown): readonly SchemaError[] {
  return (validator as { errors: readonly SchemaError[] | null }).errors ?? [];
}

function findingOf(error: SchemaError, root: unknown): RankedFinding | undefined {
  const path = pathOf(error.instancePath);
  if (isVariableBranch(error) || holdsReference(error)) return undefined;
  if (error.propertyName !== undefined) return nameFinding(error, [...path, error.propertyName]);
  const value = valueIn(error);
  const variable = typeof value === "string" && !isSecret(error) ? shellVariable(value) : undefined;
  if (variable !== undefined)
    return { rank: 0, ...notReplaced(variable, value === error.data ? path : [...path, "type"]) };
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error, path, valueAt(root, path));
    case "required":
      return missingKey(error, path);
    case "type":
      return wrongType(error, path);
    case "const":
      return unsupportedVersion(error, path);
    case "enum":
      return notInList(error.data, path, listOf(error.params["allowedValues"]));
    case "discriminator":
      return wrongTag(error, path);
    case "if":
    case "anyOf":
    case "propertyNames":
      // They only say that something inside them failed, which has its own entry.
      return undefined;
    default:
      return isSecret(error) && error.data !== "" ? literalSecret(path) : wrongForm(error, path);
  }
}

/** The value that broke a rule; of a connection of the wrong type, the type. */
function valueIn({ keyword, params, data }: SchemaError): unknown {
  return keyword === "discriminator" ? params["tagValue"] : data;
}

/** The branch of a field that admits `${var:…}`: that a value is not a template is no finding of its own. */
function isVariableBranch(error: SchemaError): boolean {
  return error.schemaPath.startsWith("#/$defs/variable_template/");
}

/**
 * A variable without a value, as when validating offline, can still become anything. The rules judge the other
 * references, but not those of defaults that no dataset uses.
 */
function holdsReference(error: SchemaError): boolean {
  const value = valueIn(error);
  if (isSecret(error) || error.propertyName !== undefined || error.keyword === "type") return false;
  const references = typeof value === "string" ? referencesIn(value) : [];
  return references.some(({ kind }) => kind === "var" || !error.instancePath.startsWith("/defaults/"));
}

function isSecret(error: SchemaError): boolean {
  return error.schemaPath.startsWith("#/$defs/secret_reference/");
}

function nameFinding(error: SchemaError, path: Path): RankedFinding {
  const kind = path[0] === "datasets" ? "dataset" : path[0] === "connections" ? "connection" : "variable";
  return {
    rank: 0,
    code: "invalid-name",
    path,
    part: "key",
    message: `${nameExcerpt(error.propertyName ?? "")} cannot be the name of a ${kind}`,
    hint: expected(error),
  };
}

function unknownKey(error: SchemaError, path: Path, parent: unknown): RankedFinding {
  const key = String(error.params["additionalProperty"]);
  const known = keysOf(error.parentSchema["properties"]);
  const free = known.filter((name) => valueAt(parent, [name]) === undefined);
  const hint = (): string => {
    const suggestion = nearest(key, free) ?? nearest(key, known);
    const owners = providerTypes.filter((type) => fieldsOf(providerOf(type)).some(([name]) => name === key));
    if (suggestion !== undefined) return `did you mean ${suggestion}?`;
    return owners.length > 0 && known.includes("type")
      ? `it belongs to connections of type ${owners.join(", ")}`
      : `known keys here: ${known.join(", ")}`;
  };
  return {
    rank: 0,
    code: "unknown-key",
    path: [...path, key],
    part: "key",
    message: `unknown key ${nameExcerpt(key)}`,
    hint,
  };
}

/** A key that is there, but mistyped, is reported as an unknown key. */
function missingKey(error: SchemaError, path: Path): RankedFinding | undefined {
  const key = String(error.params["missingProperty"]);
  const known = keysOf(error.parentSchema["properties"]);
  if (keysOf(error.data).some((one) => !known.includes(one) && nearest(one, [key]) !== undefined))
    return undefined;
  const hint =
    key === "version" ? "start the file with `version: 1`" : `add \`${key}:\`${exampleOf(error, key)}`;
  const message = `${JSON.stringify(key)} is missing`;
  return { rank: 0, code: "missing-key", path, subject: [...path, key], part: "key", message, hint };
}

function wrongType(error: SchemaError, path: Path): RankedFinding {
  const wanted = listOf(error.params["type"]).map((type) => yamlNames[type] ?? type);
  const secret = isSecret(error);
  const unquoted = wanted.includes("text") && ["number", "boolean"].includes(typeof error.data);
  return {
    rank: 0,
    code: secret && error.data !== null ? "literal-secret" : "wrong-type",
    path,
    message: `this is ${kindOf(error.data)}, not ${wanted.join(" or ")}`,
    hint: unquoted && !secret ? "put it in quotes" : expected(error),
  };
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  return (Array.isArray(value) ? "a list" : yamlNames[typeof value]) ?? "something else";
}

const yamlNames: Readonly<Record<string, string>> = {
  string: "text",
  object: "a mapping",
  array: "a list",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

function unsupportedVersion(error: SchemaError, path: Path): RankedFinding {
  return {
    rank: 1,
    code: "unsupported-version",
    path,
    message: `${excerpt(error.data)} is not a version that this program knows`,
    hint: "write `version: 1`",
  };
}

function notInList(value: unknown, path: Path, allowed: readonly string[]): RankedFinding {
  const hint = (): string => {
    const suggestion = typeof value === "string" ? nearest(value, allowed) : undefined;
    return suggestion === undefined ? `one of ${allowed.join(", ")}` : `did you mean ${suggestion}?`;
  };
  return {
    rank: 1,
    code: "invalid-value",
    path,
    message: `${excerpt(value)} is not a known ${path.at(-1) ?? "value"}`,
    hint,
  };
}

/** A tag that is missing is reported as a missing key. */
function wrongTag({ data, params }: SchemaError, path: Path): RankedFinding | undefined {
  if (!keysOf(data).includes("type")) return undefined;
  const tag = [...path, "type"];
  if (params["error"] === "mapping") return notInList(params["tagValue"], tag, providerTypes);
  const message = `this is ${kindOf(valueAt(data, ["type"]))}, not the name of a provider`;
  return { rank: 0, code: "wrong-type", path: tag, message, hint: `one of ${providerTypes.join(", ")}` };
}

function literalSecret(path: Path): RankedFinding {
  return {
    rank: 2,
    code: "literal-secret",
    path,
    message: "a secret must not stand in the config",
    hint: "write a reference as the whole value: ${env:NAME} or ${file:path}; and replace the secret, it has been written down",
  };
}

function wrongForm(error: SchemaError, path: Path): RankedFinding {
  const message = error.data === "" ? "this is empty" : `${excerpt(error.data)} has the wrong form`;
  return {
    rank: error.keyword === "pattern" ? 2 : 3,
    code: "invalid-value",
    path,
    message,
    hint: expected(error),
  };
}

/** What would be right, as the schema says it: its message for the pattern, or its first example. */
function expected(error: SchemaError): string {
  const { patternErrorMessage, examples, enum: allowed } = error.parentSchema;
  if (typeof patternErrorMessage === "string") return `expected: ${patternErrorMessage}`;
  if (allowed !== undefined) return `one of ${listOf(allowed).join(", ")}`;
  return `for example: ${JSON.stringify(valueAt(examples, ["0"]))}`;
}

function exampleOf(error: SchemaError, key: string): string {
  const example = valueAt(error.parentSchema, ["properties", key, "examples", "0"]);
  return typeof example === "string" ? `, for example: ${example}` : "";
}

function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
