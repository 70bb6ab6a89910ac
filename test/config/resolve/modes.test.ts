import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { readConfig, type ReadConfig, type SecretsMode } from "../../../src/config/index.js";
import { isKnown, reveal, type Secret } from "../../../src/model/secret.js";
import { type Folder, makeFolder } from "../../support/files.js";
import { lines, sourcesOf } from "../check.js";

const config = `version: 1
connections:
  there: { type: azure, account_name: one, sas_token: "\${env:THERE}" }
  unset: { type: azure, account_name: two, sas_token: "\${env:UNSET}" }
  filed: { type: azure, account_name: six, sas_token: "\${file:sas}" }
datasets:
  street:
    type: images
    datasources:
      input: { connection: there, resource_path: aaa/ }
      lightly: { connection: unset, resource_path: aaa/ }
  tunnel:
    type: images
    datasources: { input_output: { connection: filed, resource_path: aaa/ } }
`;
const ending = (day: string) => `sv=1&sp=rwdl&se=${day}&sig=marker`;

async function readIn(
  folder: Folder,
  mode: SecretsMode,
  env: Readonly<Record<string, string>> = { THERE: "sv=1&sp=rwdl&sig=marker" },
): Promise<ReadConfig> {
  return readConfig(sourcesOf(await folder.write("lightly.yaml", config), { env }), mode);
}

const known = ({ secrets }: ReadConfig) => secrets.filter(isKnown).map(({ reference }) => reference);
const codes = (found: ReadConfig["diagnostics"]) => found.map(({ code }) => code);

describe("secrets that are required", () => {
  test("must all be there", async () => {
    await using folder = await makeFolder();
    const missing = await readIn(folder, "required");
    expect(missing.desired).toBeUndefined();
    expect(codes(missing.diagnostics)).toEqual(["unset-secret", "secret-file"]);

    await folder.write("sas", "sv=2&sp=rwdl&sig=marker");
    const whole = await readIn(folder, "required", {
      THERE: "sv=1&sp=rwdl&sig=marker",
      UNSET: "sv=3&sp=rwdl&sig=marker",
    });
    expect(whole.desired?.datasets).toHaveLength(2);
    expect(whole.secrets.map(reveal)).toEqual([
      "sv=1&sp=rwdl&sig=marker",
      "sv=3&sp=rwdl&sig=marker",
      "sv=2&sp=rwdl&sig=marker",
    ]);
  });
});

describe("secrets that are optional", () => {
  test("are looked up where they are there, and missed by nobody where they are not", async () => {
    await using folder = await makeFolder();
    const read = await readIn(folder, "optional");
    expect(read.diagnostics).toEqual([]);
    expect(read.desired?.datasets).toHaveLength(2);
    expect(read.secrets.map(({ reference }) => reference)).toEqual(["env:THERE", "env:UNSET", "file:sas"]);
    expect(known(read)).toEqual(["env:THERE"]);
  });

  test("must be right where they are there", async () => {
    await using folder = await makeFolder();
    const expired = await readIn(folder, "optional", { THERE: ending("2025-01-01") });
    expect(expired.desired).toBeUndefined();
    expect(codes(expired.diagnostics)).toEqual(["expired-secret"]);
  });
});

describe("no secrets at all", () => {
  test("open no variable and no file", async () => {
    await using folder = await makeFolder();
    // Whoever opens a pipe to which nobody writes waits for ever.
    execFileSync("mkfifo", [`${folder.path}/sas`]);
    const closed = new Proxy<Record<string, string>>(
      {},
      {
        get: (_, name) => expect.fail(`the variable ${String(name)} is not opened`),
        has: (_, name) => expect.fail(`the variable ${String(name)} is not looked for`),
        getOwnPropertyDescriptor: (_, name) => expect.fail(`the variable ${String(name)} is not looked for`),
        ownKeys: () => expect.fail("the variables are not listed"),
      },
    );
    const read = await readIn(folder, "none", closed);
    expect(read.diagnostics).toEqual([]);
    expect(read.desired?.datasets).toHaveLength(2);
    expect(read.secrets).toHaveLength(3);
    expect(known(read)).toEqual([]);
    const tunnel = read.desired?.datasets[1];
    expect(JSON.stringify(tunnel?.resources[1]?.fields["sas_token"])).toBe('{"secret":"file:sas"}');
  });
});

describe("secrets that are looked up afterwards", () => {
  const wanted = ({ secrets }: ReadConfig, ...references: readonly string[]): ReadonlySet<Secret> =>
    new Set(secrets.filter(({ reference }) => references.includes(reference)));

  test("are those that are wanted, and no others", async () => {
    await using folder = await makeFolder();
    await folder.write("sas", "sv=2&sp=rwdl&sig=marker\n");
    const read = await readIn(folder, "none", {
      THERE: "sv=1&sp=rwdl&sig=marker",
      UNSET: "sv=3&sp=rwdl&sig=marker",
    });
    expect(await read.lookUp(wanted(read))).toEqual([]);
    expect(known(read)).toEqual([]);
    expect(await read.lookUp(wanted(read, "file:sas", "env:THERE"))).toEqual([]);
    expect(known(read)).toEqual(["env:THERE", "file:sas"]);
    // The state has them, too.
    const street = read.desired?.datasets[0];
    expect(street?.resources[1]?.fields["sas_token"]).toBe(read.secrets[0]);
  });

  test("are told of when they are missing or expire, in the order of the file", async () => {
    await using folder = await makeFolder();
    const read = await readIn(folder, "none", { THERE: ending("2026-01-05") });
    const found = await read.lookUp(wanted(read, "env:THERE", "env:UNSET"));
    expect(lines(found)).toEqual([
      expect.stringMatching(/^3:\d+ expiring-secret connections\.there\.sas_token: /),
      expect.stringMatching(/^4:\d+ unset-secret connections\.unset\.sas_token: /),
    ]);
    expect(JSON.stringify(found)).not.toContain("marker");
  });

  test("have nothing to say of a config that could not be read", async () => {
    const read = await readConfig(sourcesOf("/nowhere/lightly.yaml"), "none");
    expect(read).toMatchObject({ desired: undefined, secrets: [] });
    expect(await read.lookUp(new Set())).toEqual([]);
  });
});
