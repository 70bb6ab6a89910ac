import { realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isOfSystem, readRegularFile } from "../../files/read.js";
import { identityOf } from "../../files/read-log.js";
import type { Diagnostic } from "../../model/diagnostics.js";
import { fill, isKnown, reveal, Secret } from "../../model/secret.js";
import type { ValueProblem } from "../../model/value-problem.js";
import type { ProviderField } from "../../providers/index.js";
import { distinctFindings } from "../distinct-findings.js";
import { type Finding, type Path, valueAt } from "../document.js";
import { excerpt } from "../excerpt/excerpt.js";
import { connectionsOf, fieldsIn, type Outline, type OutlinedConnection } from "../language/outline.js";
import { type Reference, secretReference } from "../language/references.js";
import { exportProblem, unwrapped, withoutLineEnd } from "./exported-value.js";

/** Bytes; the key file of a service account has about 2,400. */
const maxSecretFileSize = 64 * 1024;

/** Where references find their values. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Key of a path in {@link ReferredSecrets}. */
export function placeKey(path: Path): string {
  return JSON.stringify(path);
}

/** The secrets that a config refers to, by {@link placeKey} of the field. */
export type ReferredSecrets = ReadonlyMap<string, Secret>;

/** Finds the references; nothing is looked up. */
export function referredSecrets(outline: Outline): ReferredSecrets {
  return new Map(
    secretFields(outline).map(({ path, reference }) => [
      placeKey(path),
      new Secret(reference.text.slice(2, -1)),
    ]),
  );
}

/** A secret that was looked up, in the field that refers to it. */
export interface Credential {
  readonly path: Path;
  readonly field: ProviderField;
  readonly connection: OutlinedConnection;
  /** Without what surrounds a value that was exported wrongly. */
  readonly value: string;
}

export function credentialsIn(outline: Outline, secrets: ReferredSecrets): readonly Credential[] {
  return secretFields(outline).flatMap(({ path, field, connection }) => {
    const secret = secrets.get(placeKey(path));
    if (secret === undefined || !isKnown(secret)) return [];
    return [{ path, field, connection, value: unwrapped(reveal(secret)) }];
  });
}

/**
 * Looks up the values of secrets: all of them, or those that are wanted. `${env:NAME}` must be set and not empty;
 * `${file:path}`, relative to the file that says so, must be a regular file of at most 64 KiB. Of both, the last line end is
 * dropped. A value is never coerced; one that the provider cannot have is refused without being quoted.
 */
export async function lookUpSecrets(
  outline: Outline,
  secrets: ReferredSecrets,
  sources: SecretSources,
  wanted?: ReadonlySet<Secret>,
): Promise<readonly Diagnostic[]> {
  const { document } = outline;
  const findings: Finding[] = [];
  const lookups = new Map<string, Promise<Lookup>>();
  for (const { path, reference, field } of secretFields(outline)) {
    const secret = secrets.get(placeKey(path));
    if (secret === undefined || wanted?.has(secret) === false) continue;
    const folder = dirname(document.locate(path, "value").file);
    const key = JSON.stringify([folder, reference.text]);
    let pending = lookups.get(key);
    if (pending === undefined) lookups.set(key, (pending = lookUp(reference, folder, sources)));
    const lookup = await pending;
    if (!lookup.found) {
      findings.push({ ...lookup.finding, path });
      continue;
    }
    fill(secret, lookup.value);
    const problem = valueProblem(reference, field, lookup.value);
    if (problem !== undefined) findings.push(invalid(reference, path, problem));
  }
  return distinctFindings(document, findings);
}

interface SecretPlace {
  readonly path: Path;
  readonly reference: SecretReference;
  readonly field: ProviderField;
  readonly connection: OutlinedConnection;
}

/** The fields whose whole value is a reference. */
function secretFields(outline: Outline): readonly SecretPlace[] {
  return connectionsOf(outline).flatMap((connection) =>
    fieldsIn(connection).flatMap(([name, field]): readonly SecretPlace[] => {
      const path = [...connection.path, name];
      const text = valueAt(outline.document.data, path);
      if (field.kind === "plain" || typeof text !== "string") return [];
      const reference = secretReference(text);
      return reference === undefined ? [] : [{ path, reference, field, connection }];
    }),
  );
}

/** What is wrong with the value of a reference: how it was exported, or else its form. */
function valueProblem(
  reference: SecretReference,
  { isMultiline, problem }: ProviderField,
  value: string,
): ValueProblem | undefined {
  const name = reference.kind === "env" ? reference.name : "";
  return exportProblem(value, name, isMultiline === true) ?? problem?.(value);
}

type SecretReference = Extract<Reference, { kind: "env" | "file" }>;
type Lookup =
  | { readonly found: true; readonly value: string }
  | { readonly found: false; readonly finding: Omit<Finding, "path"> };

function lookUp(reference: SecretReference, folder: string, sources: SecretSources): Promise<Lookup> {
  return reference.kind === "env"
    ? Promise.resolve(fromEnvironment(reference.name, sources.env))
    : fromFile(resolve(folder, reference.path), reference.path, sources.env);
}

function fromEnvironment(name: string, env: SecretSources["env"]): Lookup {
  const text = Object.hasOwn(env, name) ? env[name] : undefined;
  const value = text === undefined ? undefined : withoutLineEnd(text);
  if (value !== undefined && value !== "") return { found: true, value };
  return {
    found: false,
    finding: {
      code: "unset-secret",
      message: `the environment variable ${name} is ${value === undefined ? "not set" : "empty"}`,
      hint: `set ${name} where this command runs; in CI, from its store of secrets`,
    },
  };
}

async function fromFile(path: string, shownAs: string, env: SecretSources["env"]): Promise<Lookup> {
  const problem = (message: string): Lookup => ({
    found: false,
    finding: {
      code: "secret-file",
      message: `${excerpt(shownAs)}: ${message}`,
      hint: "name a regular file, relative to this config, that holds the secret and nothing else",
    },
  });
  const real = await realpath(path).catch(() => path);
  if (isOfSystem(real)) return problem("files of the system cannot be used");
  const reading = await readRegularFile(real, maxSecretFileSize);
  if (reading.kind !== "read") return problem(reading.problem);
  if (await isTokenFile(reading.identity, env)) return problem("this file holds the API token");
  const text = decoded(reading.bytes);
  if (text === undefined) return problem("the file is not UTF-8 text");
  const value = withoutLineEnd(text);
  return value === "" ? problem("the file is empty") : { found: true, value };
}

async function isTokenFile(identity: string, env: SecretSources["env"]): Promise<boolean> {
  const tokenFile = env["LIGHTLY_TOKEN_FILE"] ?? "";
  return tokenFile !== "" && identity === (await identityOf(tokenFile));
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function invalid(reference: SecretReference, path: Path, { problem, hint }: ValueProblem): Finding {
  return {
    code: "invalid-secret",
    path,
    message: `the value of ${reference.text} ${problem}`,
    hint,
  };
}
