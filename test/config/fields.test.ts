import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { storageNames, storages } from "../support/every-storage.js";
import { check, lines, marked, read } from "./check.js";

const golden = (name: string) => fileURLToPath(new URL(`../golden/config/${name}.txt`, import.meta.url));

/** What people write where text is wanted. JSON is YAML, so that each value stands on the line of its key. */
const wrongValues = [
  null,
  7,
  0.5,
  true,
  "",
  "nonsense",
  "${env:X}",
  "${nonsense}",
  [],
  ["text"],
  {},
  { a: "text" },
];

function configOf(connection: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(connection).map(([name, value]) => `    ${name}: ${JSON.stringify(value)}\n`);
  return `version: 1\nconnections:\n  storage:\n${fields.join("")}`;
}

test.each(storageNames)("every field of %s says what is wrong with a value", async (name) => {
  const { connection } = storages[name];
  const report: string[] = [];
  for (const field of [...Object.keys(connection), "rotation", "web_server_location", "sas_token"]) {
    const texts = wrongValues.map((value) => configOf({ ...connection, [field]: value }));
    const found = await Promise.all(texts.map((text) => check(text)));
    for (const [index, findings] of found.entries()) {
      const [value, text = ""] = [wrongValues[index], texts[index]];
      report.push(`${field}: ${JSON.stringify(value)}`, ...lines(findings).map((line) => `    ${line}`));
      for (const finding of findings.filter(({ path }) => path === `connections.storage.${field}`)) {
        const place = marked(text, finding);
        expect([field, place]).toContain(place);
        expect([field, JSON.stringify(value)]).toContain(place);
      }
    }
  }
  await expect(`${report.join("\n")}\n`).toMatchFileSnapshot(golden(`fields-of-${name}`));
});

test.each(storageNames)("every field of %s that is needed is missed, all at once", async (name) => {
  const found = lines(await check(configOf({ type: name })));
  const needed = Object.keys(storages[name].connection).filter(
    (field) => field !== "type" && field !== "server_side_encryption_kms_key",
  );
  expect(found.filter((line) => line.includes("missing-key"))).toHaveLength(needed.length);
  for (const field of needed) expect(found.join("\n")).toContain(`"${field}" is missing | add \`${field}:\``);
});

test.each(storageNames)("a config of %s that is refused always says why", async (name) => {
  for (const field of Object.keys(storages[name].connection)) {
    const texts = wrongValues.map((value) => configOf({ ...storages[name].connection, [field]: value }));
    for (const { desired, diagnostics } of await Promise.all(texts.map((text) => read(text)))) {
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(errors.length > 0).toBe(desired === undefined);
    }
  }
});

test("the fields of one storage are refused in another, which names their owner", async () => {
  const text = configOf({ ...storages.azure.connection, region: "eu-central-1", project_id: "p" });
  expect(lines(await check(text)).slice(1)).toEqual([
    '7:5 unknown-key connections.storage.region: unknown key "region" | it belongs to connections of type s3, s3_delegated_access',
    '8:5 unknown-key connections.storage.project_id: unknown key "project_id" | it belongs to connections of type gcs',
  ]);
});
