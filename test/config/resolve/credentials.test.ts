import { describe, expect, test } from "vitest";
import { makeFolder } from "../../support/files.js";
import { keyFile } from "../../support/google-server.js";
import { runProgram } from "../../support/program.js";

/** Validates a config with one connection, and gives what is said of its credential. */
async function validated(
  connection: Readonly<Record<string, string>>,
  path: string,
  env: Readonly<Record<string, string>>,
  purposes: readonly string[] = ["input_output"],
) {
  await using folder = await makeFolder();
  const datasources = Object.fromEntries(
    purposes.map((purpose) => [purpose, { connection: "tried", resource_path: `${path}${purpose}/` }]),
  );
  const other =
    purposes.length === 1 && purposes[0] === "input"
      ? { lightly: { connection: { type: "lightly" }, resource_path: "x" } }
      : {};
  const datasets = { "street-scenes": { type: "images", datasources: { ...datasources, ...other } } };
  await folder.write(
    "lightly.yaml",
    JSON.stringify({ version: 1, connections: { tried: connection }, datasets }, null, 2),
  );
  const { code, stderr } = await runProgram(["validate"], {
    cwd: folder.path,
    env,
    today: new Date("2026-08-01T00:00:00Z"),
  });
  expect(code).toBe(0);
  return stderr;
}

const azure = { type: "azure", account_name: "fleetstore", sas_token: "${env:SAS}" };
const sas = (more: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams({
    sv: "2022-11-02",
    ss: "b",
    srt: "co",
    sp: "rwdl",
    se: "2027-01-01",
    sig: "x",
    ...more,
  }).toString();

describe("a SAS token that is set is looked at offline", () => {
  test.each([
    ["with all that it needs", {}, ""],
    ["without the right to write", { sp: "rl" }, "lacks write (w), delete (d)"],
    ["for containers alone", { srt: "c" }, "not for containers and objects"],
    ["for queues", { ss: "q" }, "not for blobs"],
    ["that begins tomorrow", { st: "2026-08-02" }, "not valid yet"],
    ["for some addresses", { sip: "10.0.0.1" }, "admits only some addresses"],
    ["without a signature", { sig: "", sv: "" }, ""],
  ])("%s", async (_name, more, words) => {
    const stderr = await validated(azure, "container/", { SAS: sas(more) });
    expect(stderr === "").toBe(words === "");
    expect(stderr).toContain(words);
  });

  test("reading alone needs two letters", async () => {
    expect(await validated(azure, "container/", { SAS: sas({ sp: "rl" }) }, ["input"])).toBe("");
    expect(await validated(azure, "container/", { SAS: sas({ sp: "rl" }) }, ["input", "lightly"])).toContain(
      "lacks write",
    );
  });

  test("and told from something else, without quoting it", async () => {
    const stderr = await validated(azure, "container/", { SAS: "a-marked-account-key" });
    expect(stderr).toContain("this is no SAS token");
    expect(stderr).not.toContain("marked");
  });
});

const gcs = { type: "gcs", project_id: "perception", credentials: "${env:KEY}" };
test.each([
  ["a key file", keyFile(), ""],
  [
    "line ends that are escaped twice",
    keyFile().replaceAll(String.raw`\n`, String.raw`\\n`),
    "escaped twice",
  ],
  ["a key of another kind", keyFile({ type: "authorized_user" }), "not the key file of a service account"],
  ["no client", keyFile({ client_email: "" }), "no `client_email`"],
  ["no key", keyFile({ private_key: 1 }), "no `private_key`"],
])("a Google key with %s", async (_name, KEY, words) => {
  const stderr = await validated(gcs, "gs://bucket/", { KEY });
  expect(stderr === "").toBe(words === "");
  expect(stderr).toContain(words);
});

test.each([
  ["a temporary key", { access_key: "ASIAIOSFODNN7EXAMPLE" }, "secret", "temporary one"],
  ["a secret with a line end", {}, "secret\n", "white space"],
  ["a user's key", {}, "secret", ""],
])("%s", async (_name, more, SECRET, words) => {
  const s3 = {
    type: "s3",
    region: "eu-central-1",
    access_key: "AKIAIOSFODNN7EXAMPLE",
    secret_access_key: "${env:SECRET}",
    ...more,
  };
  const stderr = await validated(s3, "s3://bucket/", { SECRET });
  expect(stderr === "").toBe(words === "");
  expect(stderr).toContain(words);
});
