import { expect, test } from "vitest";
import { check, lines, read } from "../check.js";

const config = (variables: string, path: string) =>
  `version: 1\nvariables: ${variables}\ndatasets:\n  abc:\n    type: images\n    datasources:\n      input_output:\n        connection: { type: lightly }\n        resource_path: ${path}\n`;
const pathOf = async (text: string, values = {}) => {
  const { desired, diagnostics } = await read(text, values);
  expect(diagnostics).toEqual([]);
  return desired?.datasets[0]?.resources[1]?.fields["resource_path"];
};

test("a value given on the command line wins over the environment, and that over the default", async () => {
  const text = config("{ a: { default: declared } }", "x${var:a}/");
  expect(await pathOf(text)).toBe("xdeclared/");
  expect(await pathOf(text, { env: { LIGHTLY_VAR_a: "exported" } })).toBe("xexported/");
  expect(await pathOf(text, { env: { LIGHTLY_VAR_a: "exported" }, variables: { a: "given" } })).toBe(
    "xgiven/",
  );
  expect(await pathOf(text, { env: { LIGHTLY_VAR_a: "exported" }, variables: { a: "" } })).toBe("x/");
  expect(await pathOf(text, { env: { LIGHTLY_VAR_A: "exported" } })).toBe("xdeclared/");
});

test("an empty variable of the environment is not set, an empty flag is", async () => {
  const text = config("{ a: { default: declared } }", "x${var:a}/");
  expect(await pathOf(text, { env: { LIGHTLY_VAR_a: "" } })).toBe("xdeclared/");
  expect(await pathOf(text, { variables: { a: "" }, env: { LIGHTLY_VAR_a: "exported" } })).toBe("x/");
  const { diagnostics } = await read(config("{ a: {} }", "x${var:a}/"), { env: { LIGHTLY_VAR_a: "" } });
  expect(diagnostics.map(({ code }) => code)).toContain("unset-variable");
});

test("defaults may be made of other variables, whichever comes first", async () => {
  const text = config(
    '{ a: { default: "${var:b}-${var:c}" }, b: { default: "${var:c}" }, c: { default: x } }',
    "${var:a}/",
  );
  expect(await pathOf(text)).toBe("x-x/");
  expect(await pathOf(text, { variables: { b: "y" } })).toBe("y-x/");
});

test.each([
  "${var:a}",
  "${env:SECRET}",
  "${file:/etc/passwd}",
  "a: b",
  '"',
  "'",
  "#x",
  "&a",
  "*a",
  "{}",
  "---",
  "$&$1$$",
  "5",
  "true",
  "null",
  "\\n",
])("nothing in a given value has a meaning: %s", async (value) => {
  const { desired, diagnostics } = await read(config("{ a: {} }", "x/${var:a}"), {
    variables: { a: value },
    env: { SECRET: "M4RK" },
  });
  expect(JSON.stringify(diagnostics)).not.toContain("M4RK");
  const path = desired?.datasets[0]?.resources[1]?.fields["resource_path"];
  // A reference that a value brings in is no more than text, and text that looks like one cannot be shown.
  expect(desired === undefined ? diagnostics[0]?.code : path).toBeOneOf([
    `x/${value}`,
    "secret-outside-secret-field",
  ]);
});

test("a variable cannot smuggle a secret reference into a secret field, nor a literal", async () => {
  const text =
    'version: 1\nvariables: { a: {} }\nconnections:\n  fleet: { type: azure, account_name: abc, sas_token: "${var:a}" }\n';
  for (const a of ["${env:LIGHTLY_TOKEN}", "M4RKM4RK"]) {
    const { desired, diagnostics } = await read(text, {
      variables: { a },
      env: { LIGHTLY_TOKEN: "M4RKM4RK" },
    });
    expect(desired).toBeUndefined();
    expect(JSON.stringify(diagnostics)).not.toContain("M4RK");
  }
});

test.each([
  [
    "{}",
    "${var:a}",
    "9:24 undeclared-variable datasets.abc.datasources.input_output.resource_path: the variable a is not declared | declare it under `variables:`",
  ],
  ["{ stage: { default: x } }", "${var:stagee}", "the variable stagee is not declared | did you mean stage?"],
  [
    "{ a: {} }",
    "x",
    "2:14 unset-variable variables.a: the variable a has neither a value nor a default | set it with --var a=VALUE or LIGHTLY_VAR_a",
  ],
  [
    '{ a: { default: "${var:a}" } }',
    "x",
    "2:28 variable-cycle variables.a.default: the default leads back to itself: a → a | give one of them a plain default",
  ],
  [
    '{ a: { default: "${var:b}" }, b: { default: "${var:c}" }, c: { default: "${var:a}" } }',
    "x",
    "2:84 variable-cycle variables.c.default: the default leads back to itself: a → b → c → a | give",
  ],
  [
    '{ a: { default: "${var:z}" } }',
    "x",
    "2:28 undeclared-variable variables.a.default: the variable z is not declared",
  ],
  [
    "{ a: {} }",
    '"${var:}"',
    '9:24 unknown-placeholder datasets.abc.datasources.input_output.resource_path: "${var:}" is not a reference',
  ],
  [
    "{ a: {} }",
    '"${a}"',
    '"${a}" is not a reference | write ${var:name} for a variable; ${env:NAME} and ${file:path} are for secrets',
  ],
  [
    "{ a: {} }",
    "${env:HOME}",
    "${env:HOME} cannot stand here, in a field that is shown | use ${var:name} with a variable declared under `variables:`",
  ],
  [
    '{ a: { default: "${env:HOME}" } }',
    "x",
    "2:28 secret-outside-secret-field variables.a.default: ${env:HOME} cannot stand here",
  ],
])("%s and %s", async (variables, path, expected) => {
  const { desired, diagnostics } = await read(config(variables, path));
  expect(desired).toBeUndefined();
  expect(lines(diagnostics)).toContainEqual(expect.stringContaining(expected));
});

test("a value for a variable that is not declared is no silent mistake", async () => {
  const { diagnostics } = await read(config("{ stage: { default: x } }", "x"), { variables: { stgae: "y" } });
  expect(lines(diagnostics)).toEqual([
    '2:1 undeclared-variable variables: --var sets "stgae", which is not declared | did you mean stage?',
  ]);
});

test("offline, a variable without a value can still become anything", async () => {
  const text =
    'version: 1\nvariables: { a: {} }\nconnections:\n  one: { type: "${var:a}" }\n  two: { type: s3_delegated_access, region: "${var:a}", role_arn: "${var:a}", external_id: "${env:X}" }\n';
  expect((await check(text)).filter(({ severity }) => severity === "error")).toEqual([]);
  expect(
    (await read(text)).diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code),
  ).toEqual(["unset-variable", "unset-secret"]);
});

test("variables that multiply, or lead on for ever, are refused at once", async () => {
  const doubling = Array.from(
    { length: 60 },
    (_, index) => `v${index}: { default: "\${var:v${index + 1}}\${var:v${index + 1}}" }`,
  );
  expect(lines(await check(config(`{ ${doubling.join(", ")}, v60: { default: x } }`, "x")))).toEqual([
    expect.stringMatching(
      /invalid-value variables.v49: the value of the variable v49 has more than 1024 characters/,
    ),
  ]);
  const failing = `{ ${doubling.join(", ")}, v60: { default: "\${var:none}" } }`;
  expect(lines(await check(config(failing, "x")))).toEqual([
    expect.stringContaining("undeclared-variable variables.v60.default: "),
  ]);
  const chain = Array.from(
    { length: 5000 },
    (_, index) => `  v${index}: { default: "\${var:v${index + 1}}" }\n`,
  ).join("");
  expect((await check(`version: 1\nvariables:\n${chain}  v5000: { default: x }\n`))[0]?.message).toBe(
    "a default leads on through more than 100 variables",
  );
  const deep = config(
    `{ a: { default: ${"x".repeat(1024)} }, b: { default: "${"${var:a}".repeat(65)}" } }`,
    "x",
  );
  expect(lines(await check(deep))).toEqual([
    expect.stringContaining("variables.b: the value of the variable b has more than 1024 characters"),
  ]);
  const wide = config(`{ a: { default: ${"x".repeat(1024)} } }`, `"${"${var:a}".repeat(65)}"`);
  expect(lines(await check(wide))[0]).toContain(
    "with the values of its variables this has more than 65536 characters",
  );
});

test("a dataset called variables is a dataset", async () => {
  const text = config("{ a: { default: x } }", "${var:a}/").replace("  abc:", "  variables:");
  expect(await pathOf(text)).toBe("x/");
});
