import { execFileSync } from "node:child_process";
import { link, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reveal, Secret } from "../../../src/model/secret.js";
import { type Folder, makeFolder } from "../../support/files.js";
import { lines, readFile } from "../check.js";

/** What the reference of a secret key gives: the value, or what is said about it. */
async function lookUp(
  folder: Folder,
  reference: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const path = await folder.write(
    "lightly.yaml",
    `version: 1\ndatasets:\n  abc:\n    type: images\n    datasources:\n      input_output:\n        resource_path: obs://abc/\n        connection: { type: obs, obs_endpoint: https://obs.example, obs_access_key_id: KEY, obs_secret_access_key: ${JSON.stringify(reference)} }\n`,
  );
  const { desired, diagnostics } = await readFile(path, { env });
  if (desired === undefined) return lines(diagnostics).join("\n");
  const secret = desired.datasets[0]?.resources[1]?.fields["obs_secret_access_key"];
  return secret instanceof Secret ? reveal(secret) : "no secret";
}

const said = (code: string, message: string) =>
  expect.stringContaining(
    `8:116 ${code} datasets.abc.datasources.input_output.connection.obs_secret_access_key: ${message}`,
  );

test.each(["123", "true", "null", "0x10", "~", "a: b", "it's", '"', "a$B", "x=1", "🔑"])(
  "a value from the environment is what it is: %j",
  async (value) => {
    await using folder = await makeFolder();
    expect(await lookUp(folder, "${env:VALUE}", { VALUE: value, OTHER: "other" })).toBe(value);
  },
);

test.each([
  ["a", "a"],
  ["a\n", "a"],
  ["a\r\n", "a"],
  ["a\r", "a"],
  ["123", "123"],
])(
  "the value of %j is the same from a file and from a variable: but for one line end",
  async (text, value) => {
    await using folder = await makeFolder();
    await folder.write("secret", text);
    expect(await lookUp(folder, "${file:secret}")).toBe(value);
    expect(await lookUp(folder, "${env:VALUE}", { VALUE: text })).toBe(value);
  },
);

test("a path is relative to the config, or absolute", async () => {
  await using folder = await makeFolder();
  for (const name of ["keys", "dev", "process"]) await mkdir(join(folder.path, name));
  const path = await folder.write("keys/a b.txt", "value");
  await folder.write("dev/secret", "value");
  await folder.write("process/secret", "value");
  for (const reference of ["keys/a b.txt", "./keys/../keys/a b.txt", path, "dev/secret", "process/secret"]) {
    expect(await lookUp(folder, `\${file:${reference}}`)).toBe("value");
  }
});

test("a variable that is unset or empty is an error that names it", async () => {
  await using folder = await makeFolder();
  const hint = "set SAS where this command runs; in CI, from its store of secrets";
  expect(await lookUp(folder, "${env:SAS}")).toEqual(
    said("unset-secret", `the environment variable SAS is not set | ${hint}`),
  );
  expect(await lookUp(folder, "${env:SAS}", { SAS: "" })).toEqual(
    said("unset-secret", `the environment variable SAS is empty | ${hint}`),
  );
  expect(await lookUp(folder, "${env:SAS}", { SAS: "\r\n" })).toEqual(
    said("unset-secret", `the environment variable SAS is empty | ${hint}`),
  );
  expect(await lookUp(folder, "${env:constructor}")).toEqual(
    said("unset-secret", "the environment variable constructor is not set"),
  );
});

test("a file that cannot be a secret is refused", async () => {
  await using folder = await makeFolder();
  await mkdir(join(folder.path, "folder"));
  await folder.write("empty", "");
  await folder.write("line", "\n");
  await folder.write("large", Buffer.alloc(64 * 1024 + 1, "x"));
  await folder.write("binary", Buffer.from([0x61, 0xff, 0xfe]));
  execFileSync("mkfifo", [join(folder.path, "pipe")]);
  await symlink("/proc/self/environ", join(folder.path, "environment"));
  const problems = {
    missing: '"missing": there is no such file',
    folder: '"folder": this is a folder, not a file',
    empty: '"empty": the file is empty',
    line: '"line": the file is empty',
    large: '"large": the file has 65537 bytes; at most 65536 are read',
    binary: '"binary": the file is not UTF-8 text',
    pipe: '"pipe": this is not a regular file',
    environment: '"environment": files of the system cannot be used',
    "/proc/self/environ": '"/proc/self/environ": files of the system cannot be used',
    "/proc/self/../self/environ": "files of the system cannot be used",
    "/dev/zero": '"/dev/zero": files of the system cannot be used',
    "/dev": '"/dev": files of the system cannot be used',
    "empty/below": '"empty/below": there is no such file',
    "a\u0000b": "the file cannot be read",
  };
  for (const [path, problem] of Object.entries(problems)) {
    const found = await lookUp(folder, `\${file:${path}}`);
    expect(found).toContain("secret-file");
    expect(found).toContain(problem);
    expect(found).toMatch(
      / \| name a regular file, relative to this config, that holds the secret and nothing else$/,
    );
  }
});

test("the token cannot be referred to, under any of its names", async () => {
  await using folder = await makeFolder();
  const token = await folder.write("token", "M4RKM4RK");
  await symlink(token, join(folder.path, "symbolic"));
  await link(token, join(folder.path, "hard"));
  const env = { LIGHTLY_TOKEN: "M4RKM4RK", LIGHTLY_TOKEN_FILE: token };
  for (const name of ["LIGHTLY_TOKEN", "LIGHTLY_TOKEN_FILE"]) {
    expect(await lookUp(folder, `\${env:${name}}`, env)).toEqual(
      said("token-reference", `${name} belongs to the API and cannot be used in a config`),
    );
  }
  await folder.write("other", "another secret");
  expect(await lookUp(folder, "${file:other}", env)).toBe("another secret");
  for (const path of ["token", "symbolic", "hard", token]) {
    const found = await lookUp(folder, `\${file:${path}}`, env);
    expect(found).toContain("this file holds the API token");
    expect(found).not.toContain("M4RK");
  }
});

test("a value that breaks the API's rule is refused unseen", async () => {
  await using folder = await makeFolder();
  const path = await folder.write(
    "lightly.yaml",
    'version: 1\nconnections:\n  one: { type: s3_delegated_access, region: eu-west-1, role_arn: "arn:aws:iam::123456789012:role/a", external_id: "${env:ID}" }\n  two: { type: gcs, project_id: perception, credentials: "${env:KEY}" }\n',
  );
  for (const env of [
    { ID: "M4RKM4RK1", KEY: "M4RK" },
    { ID: "M4RK M4RK M4RK", KEY: '["M4RK"]' },
  ]) {
    const { desired, diagnostics } = await readFile(path, { env });
    expect(desired).toBeUndefined();
    const errors = lines(diagnostics.filter(({ severity }) => severity === "error"));
    expect(errors).toEqual([
      "3:115 invalid-secret connections.one.external_id: the value of ${env:ID} is not what this field needs | expected: at least 10 characters, only letters, digits and _+=,.@:/-",
      expect.stringContaining(
        "invalid-secret connections.two.credentials: the value of ${env:KEY} is not the JSON text of a key file | expected: the JSON text of a service account's key file, as it was downloaded",
      ),
    ]);
    expect(JSON.stringify(diagnostics)).not.toContain("M4RK");
  }
});

test("a secret field without text has nothing to look up", async () => {
  await using folder = await makeFolder();
  const path = await folder.write(
    "lightly.yaml",
    "version: 1\nconnections:\n  one: { type: s3, region: eu-west-1, access_key: AKIA, secret_access_key: 5 }\n  two: { type: s3, region: eu-west-1, access_key: AKIA }\n",
  );
  const { diagnostics } = await readFile(path);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ code, path: at }) => [code, at])).toEqual([
    ["literal-secret", "connections.one.secret_access_key"],
    ["missing-key", "connections.two"],
  ]);
});

test("a reference in a field that is no secret is not looked up", async () => {
  await using folder = await makeFolder();
  const path = await folder.write(
    "lightly.yaml",
    'version: 1\nconnections:\n  one: { type: s3, region: "${env:REGION}", access_key: AKIA, secret_access_key: "${env:KEY}" }\n',
  );
  const { diagnostics } = await readFile(path, { env: { KEY: "key" } });
  expect(diagnostics.map(({ code, severity }) => [severity, code])).toEqual([
    ["warning", "unused-connection"],
    ["error", "secret-outside-secret-field"],
  ]);
});

test("an access key id may be a literal, or a reference that is its whole value and is masked", async () => {
  await using folder = await makeFolder();
  const write = (id: string) =>
    folder.write(
      "lightly.yaml",
      `version: 1\ndatasets:\n  abc:\n    type: images\n    datasources:\n      input_output:\n        resource_path: s3://abc/\n        connection: { type: s3, region: eu-west-1, secret_access_key: "\${env:KEY}", access_key: ${JSON.stringify(id)} }\n`,
    );
  const env = { KEY: "key", ID: "M4RKM4RK" };
  const fieldOf = async (id: string) => {
    const { desired, diagnostics } = await readFile(await write(id), { env });
    return desired?.datasets[0]?.resources[1]?.fields["access_key"] ?? lines(diagnostics).join("\n");
  };
  expect(await fieldOf("AKIA")).toBe("AKIA");
  expect(String(await fieldOf("${env:ID}"))).toBe("(secret env:ID)");
  expect(await fieldOf("AKIA${env:ID}")).toContain("unknown-placeholder");
  expect(await fieldOf("AKIA${env:ID}")).toContain("a reference must be the whole value");
});
