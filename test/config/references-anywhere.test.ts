import { expect, test } from "vitest";
import { check, read } from "./check.js";

const config = {
  version: 1,
  variables: { stage: { default: "staging", description: "where" } },
  connections: {
    aws: {
      type: "s3",
      region: "eu-central-1",
      access_key: "AKIAIOSFODNN7EXAMPLE",
      secret_access_key: "${env:S3}",
    },
    fleet: { type: "azure", account_name: "fleet", sas_token: "${env:SAS}" },
  },
  defaults: { thumbnail_suffix: "_[filename]_thumb.png" },
  datasets: {
    streets: {
      type: "images",
      renamed_from: "roads",
      share_with: ["ada@example.com"],
      datasources: {
        input: { connection: "aws", resource_path: "s3://bucket/in/" },
        lightly: { connection: "fleet", resource_path: "box/work/", thumbnail_suffix: "_[filename].png" },
      },
    },
  },
};

/** The paths of all texts in it. */
function texts(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value === "string") return [path];
  return Object.entries(Object(value)).flatMap(([key, below]) => texts(below, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text;
  const below = replaced(Reflect.get(Object(value), key), rest, text);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? below : item));
  return { ...Object(value), [key]: below };
}

const values = { env: { S3: "S3-SECRET", SAS: "?sv=1&sig=1", NAME: "M4RK" } };

test("as it is, it has no mistakes", async () => {
  expect(
    (await read(JSON.stringify(config), values)).diagnostics.filter(({ severity }) => severity === "error"),
  ).toEqual([]);
});

test.each(texts(config).map((path) => [path.join("."), path] as const))(
  "whatever reference stands at %s, a refusal has a reason",
  async (_, path) => {
    for (const text of [
      "${env:NAME}",
      "a${env:NAME}@b.cd",
      "${file:none}",
      "${unknown}",
      "${var:none}",
      "${var:stage}",
    ]) {
      const content = JSON.stringify(replaced(config, path, text));
      const { desired, diagnostics } = await read(content, values);
      expect(diagnostics.some(({ severity }) => severity === "error")).toBe(desired === undefined);
      expect(JSON.stringify(await check(content, values))).not.toContain("M4RK");
    }
  },
);
