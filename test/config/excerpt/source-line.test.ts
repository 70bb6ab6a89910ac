import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleSource } from "../../../src/config/excerpt/source-line.js";

const visible = (text: string) => {
  const lines = visibleSource(text);
  return text
    .split("\n")
    .map((_, index) => lines(index + 1))
    .join("\n");
};

test.each([
  ["type: s3", "type: s3"],
  ["region: eu-central-1 # M4RK", "region: eu-central-1 ***"],
  ["secret_access_key: M4RK M4RK", "secret_access_key: ***"],
  ["secret_access_key: ${env:NAME}", "secret_access_key: ${env:NAME}"],
  ['secret_access_key: "${file:/run/a b}" # M4RK', 'secret_access_key: "${file:/run/a b}" ***'],
  ["secret_acess_key: M4RK", "secret_acess_key: ***"],
  ["{ sas_token: M4RKM4RK, type: azure }", "{ sas_token: ***     , type: azure }"],
  [
    "{ type: azure, sas_token:M4RK, account_name: abc }",
    "{ type: azure, ***           , account_name: abc }",
  ],
  ['{"project_id": "p","private_key":"M4RK"}', '{"project_id": "p","private_key":***   }'],
  ["type: azure sas_token:M4RK", "type: azure ***"],
  ["connection: sas_token:M4RK", "connection: sas_token***"],
  ["role_arn: arn:aws:iam::1:role/a", "role_arn: arn:aws:iam::1:role/a"],
  ["obs_endpoint: https://a:9000/b", "obs_endpoint: https://a:9000/b"],
  ["M4RK", "***"],
  ["# M4RK", "***"],
  ["{{ M4RK }}", "{***     }"],
  ["type: !vault M4RK", "type: !vault M4RK"],
  ["password: !vault M4RK", "password: ***"],
  ["a: &anchor M4RK", "a: ***"],
  ["a: &anchor\n  type: *other", "a: &anchor\n  type: *other"],
  ["sas_token: |\n  M4RK\n  M4RK\ntype: azure", "sas_token: ***\n  ***\n  ***\ntype: azure"],
  ['sas_token: "M4RK\n  M4RK"\ntype: azure', "sas_token: ***\n  ***\ntype: azure"],
  ["type: azure\n  M4RK", "type: azure\n  ***"],
  ["share_with: [ada@example.com, M4RK M4RK]", "share_with: [ada@example.com, M4RK *** ]"],
  [
    "connections:\n  credentials:\n    type: gcs\n    credentials: M4RK",
    "connections:\n  credentials:\n    type: gcs\n    credentials: ***",
  ],
  ["---\nversion: 1\n...", "---\nversion: 1\n***"],
])("%j", (text, expected) => {
  expect(visible(text)).toBe(expected);
});

test("columns stay true, and nothing is shown that is not there", () => {
  const piece = fc.constantFrom(
    "type",
    "sas_token",
    ": ",
    ":",
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    '"',
    "'",
    "#",
    "|",
    "- ",
    "? ",
    "&a",
    "*a",
    "!t",
    "abc",
    "é街🛣",
    "\t",
    "${env:A}",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      const shown = visible(text).split("\n");
      for (const [index, line] of text.split("\n").entries()) {
        const mask =
          shown[index]?.endsWith("***") === true ? shown[index].slice(0, -3) : (shown[index] ?? "");
        for (const [column, character] of mask.split("").entries()) {
          expect([line[column], "*", " "]).toContain(character);
        }
      }
    }),
    { numRuns: 1000 },
  );
});
