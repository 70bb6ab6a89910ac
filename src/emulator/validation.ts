import type { ErrorObject } from "ajv/dist/2020.js";
import { compile } from "./compile.js";
import type { RequestBody } from "./intake.js";
import { WireError } from "./wire-errors.js";

/** The verdict on a value: typed, or what is wrong with it in words that never repeat the value. */
export type Verdict<T> =
  | { readonly kind: "valid"; readonly value: T }
  | { readonly kind: "invalid"; readonly problem: string };

export type Checker<T> = (value: unknown) => Verdict<T>;

/** Compiles a schema into a function that types a value or says what is wrong with it. `T` must be what the schema says. */
export function checker<T>(schema: object): Checker<T> {
  const isValid = compile<T>(schema);
  return (value) =>
    isValid(value) ? { kind: "valid", value } : { kind: "invalid", problem: describe(isValid.errors?.[0]) };
}

export type Decoder<T> = (body: RequestBody) => T;

/** A decoder of JSON bodies. Throws `MALFORMED_REQUEST` for anything that is not JSON, or not as the schema says. */
export function jsonBody<T>(schema: object): Decoder<T> {
  const check = checker<T>(schema);
  return (body) => decodeJson(check, body);
}

/** Parses and types a body. Throws `MALFORMED_REQUEST` as {@link jsonBody} does. */
export function decodeJson<T>(check: Checker<T>, body: RequestBody): T {
  const verdict = check(parseJson(body));
  if (verdict.kind === "invalid") throw new WireError("MALFORMED_REQUEST", verdict.problem);
  return verdict.value;
}

/** The decoder of requests that carry nothing: a body is read and ignored. */
export const noBody: Decoder<undefined> = () => undefined;

function parseJson(body: RequestBody): unknown {
  if (!/^application\/json\s*(;|$)/i.test(body.contentType)) {
    throw new WireError("MALFORMED_REQUEST", "the content type must be application/json");
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body.bytes));
  } catch {
    throw new WireError("MALFORMED_REQUEST", "the body must be JSON");
  }
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return "the value is not valid";
  const params: Readonly<Record<string, unknown>> = error.params;
  const field = error.instancePath.slice(1).replaceAll("/", ".") || "this field";
  switch (error.keyword) {
    case "required":
      return `${[error.instancePath.slice(1), String(params["missingProperty"])].filter(Boolean).join(".")} is a required field`;
    case "additionalProperties":
      return `${field} has unspecified keys: ${String(params["additionalProperty"])}`;
    case "pattern":
      return `${field} must match the following: "/${String(params["pattern"])}/"`;
    case "minLength":
      return `${field} must be at least ${String(params["limit"])} characters`;
    case "enum":
      return `${field} must be one of the following values: ${[params["allowedValues"]].flat().join(", ")}`;
    case "type":
      return `${field} must be a \`${[params["type"]].flat().join(" or ")}\` type`;
    case "discriminator":
      return `${String(params["tag"])} must be one of the documented values`;
    default:
      return `${field} ${error.message ?? "is not valid"}`;
  }
}
