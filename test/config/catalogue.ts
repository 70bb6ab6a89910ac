import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../../src/model/diagnostics.js";
import { printable } from "../../src/report/printable.js";
import { type StorageName, storages } from "../support/every-storage.js";
import { check, read, type Values } from "./check.js";

/** A wrong value with its neighbours that are right, and a config around each. */
export interface Mistake {
  /** What is wrong, as the catalogue names it. */
  readonly title: string;
  readonly wrong: Written;
  readonly right: readonly Written[];
}

export interface Written extends Values {
  readonly text: string;
}

export interface Catalogue {
  /** What is said about each wrong value. */
  readonly said: string;
  /** Wrong values about which nothing is said, and right ones about which something is. */
  readonly misjudged: readonly string[];
}

export async function catalogueOf(mistakes: readonly Mistake[]): Promise<Catalogue> {
  const said: string[] = [];
  const misjudged: string[] = [];
  for (const { title, wrong, right } of mistakes) {
    const found = await findings(wrong);
    if (found.length === 0) misjudged.push(`passes: ${title}`);
    said.push(printable(title, 120), ...found.map(told));
    for (const one of right) {
      const alarms = await findings(one);
      misjudged.push(...alarms.map((alarm) => `is right: ${one.text}\n${told(alarm)}`));
    }
  }
  return { said: `${said.join("\n")}\n`, misjudged };
}

export function goldenCatalogue(name: string): string {
  return fileURLToPath(new URL(`../golden/config/catalogue/${name}.txt`, import.meta.url));
}

/** What `validate` says, and what `plan` says where values are given. */
async function findings({ text, ...values }: Written): Promise<readonly Diagnostic[]> {
  return values.env === undefined ? check(text, values) : (await read(text, values)).diagnostics;
}

function told({ position, severity, code, path, message, hint }: Diagnostic): string {
  const place = `${position.line}:${position.column} ${severity} ${code} ${path}`;
  return `    ${place}\n        ${printable(message)}\n        ${printable(hint)}`;
}

/** Mistakes in one field of a connection. */
export function inField(
  storage: StorageName,
  field: string,
  wrong: string,
  ...right: readonly string[]
): Mistake {
  const written = (value: string) => ({ text: configOn(storage, { [field]: value }) });
  return {
    title: `${storage} ${field}: ${JSON.stringify(wrong)}`,
    wrong: written(wrong),
    right: right.map(written),
  };
}

/** Mistakes in the path of an input, or in another field of it. */
export function inPath(storage: StorageName, wrong: string, ...right: readonly string[]): Mistake {
  const written = (path: string) => ({ text: configOn(storage, {}, { resource_path: path }) });
  return { title: `${storage}: ${JSON.stringify(wrong)}`, wrong: written(wrong), right: right.map(written) };
}

/** A config with a connection and one dataset on it, a key to a line. JSON is YAML. */
export function configOn(
  storage: StorageName,
  fields: Readonly<Record<string, unknown>>,
  datasource: Readonly<Record<string, unknown>> = {},
  dataset: Readonly<Record<string, unknown>> = {},
): string {
  const { connection, path } = storages[storage];
  const input_output = { connection: "storage", resource_path: path("raw"), ...datasource };
  return JSON.stringify(
    {
      version: 1,
      connections: { storage: { ...connection, ...fields } },
      datasets: { street: { type: "images", datasources: { input_output }, ...dataset } },
    },
    undefined,
    2,
  );
}
