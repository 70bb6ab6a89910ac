import { fileURLToPath } from "node:url";
import { expect } from "vitest";
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

/** Holds what is said about each wrong value against a golden file, and that nothing is said about the right ones. */
export async function expectCatalogue(name: string, mistakes: readonly Mistake[]): Promise<void> {
  const report: string[] = [];
  for (const { title, wrong, right } of mistakes) {
    const found = await findings(wrong);
    expect([title, found.length]).not.toEqual([title, 0]);
    report.push(printable(title, 120), ...found.map(told));
    for (const one of right)
      expect([title, one.text, (await findings(one)).map(told)]).toEqual([title, one.text, []]);
  }
  const file = fileURLToPath(new URL(`../golden/config/catalogue/${name}.txt`, import.meta.url));
  await expect(`${report.join("\n")}\n`).toMatchFileSnapshot(file);
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
