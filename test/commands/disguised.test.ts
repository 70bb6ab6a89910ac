import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatNames } from "../../src/report/formats.js";
import { makeFolder } from "../support/files.js";
import { active } from "../support/hostile.js";
import { runProgram } from "../support/program.js";
import { configOn } from "../config/catalogue.js";

/** What makes a text look like another one, put after its first letters. */
const disguises: Readonly<Record<string, string>> = {
  "a zero-width space": "\u200b",
  "a zero-width joiner": "\u200d",
  "a word joiner": "\u2060",
  "a soft hyphen": "\u00ad",
  "a byte order mark": "\ufeff",
  "a right-to-left mark": "\u200f",
  "a right-to-left override": "\u202e",
  "an isolate": "\u2066",
  "a variation selector": "\ufe0f",
  "a tag character": "\u{e0041}",
  "a no-break space": "\u00a0",
  "an ideographic space": "\u3000",
  "a line separator": "\u2028",
  "a control character": "\u0007",
  "an escape": "\u001b[8m",
  "a private character": "\ue000",
  "a Cyrillic letter": "\u0430",
  "a Greek letter": "\u03bf",
  "a full-width letter": "\uff41",
  "a mathematical letter": "\u{1d41a}",
  "a division slash": "\u2215",
  "a full-width dot": "\uff0e",
  "an accent": "a\u0301",
  "a name of sixty thousand characters": "a".repeat(60_000),
  "a name of a hundred thousand characters": "a".repeat(100_000),
};

const hidden = (text: string, at: number, disguise: string) => text.slice(0, at) + disguise + text.slice(at);
const key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd";
const role = "arn:aws:iam::123456789012:role/lightly";

/** Configs with a disguise in a value that leads somewhere. */
const places: Readonly<Record<string, (disguise: string) => string>> = {
  "an endpoint": (disguise) =>
    configOn("obs", { obs_endpoint: hidden("https://storage.example.com", 11, disguise) }),
  "a web server": (disguise) =>
    configOn("local", { web_server_location: hidden("http://files.example.com:3456", 10, disguise) }),
  "an account": (disguise) => configOn("azure", { account_name: hidden("fleetstore", 3, disguise) }),
  "a project": (disguise) => configOn("gcs", { project_id: hidden("perception-prod", 3, disguise) }),
  "a role": (disguise) =>
    configOn("s3_delegated_access", { role_arn: hidden(role, role.length - 3, disguise) }),
  "a KMS key": (disguise) =>
    configOn("s3", { server_side_encryption_kms_key: hidden(key, key.length - 3, disguise) }),
  "an access key id": (disguise) =>
    configOn("s3", { access_key: hidden("AKIAIOSFODNN7EXAMPLE", 6, disguise) }),
  "a bucket": (disguise) => configOn("s3", {}, { resource_path: hidden("s3://bucket/raw/", 7, disguise) }),
  "a container": (disguise) =>
    configOn("azure", {}, { resource_path: hidden("container/raw/", 3, disguise) }),
  "an address": (disguise) =>
    configOn("s3", {}, {}, { share_with: [hidden("ada@example.com", 2, disguise)] }),
};

describe.concurrent.each(Object.entries(places))("%s is what people see, or refused:", (_, configWith) => {
  test.each(Object.entries(disguises))("%s", async (_name, disguise) => {
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", configWith(disguise));
    const formats = formatNames.flatMap((format) => [
      "--format",
      format === "text" ? "text" : `${format}=${format}`,
    ]);
    const env = { LIGHTLY_TOKEN: "the-token", LIGHTLY_SERVER_LOCATION: "http://127.0.0.1:1" };
    const { code, stdout, stderr } = await runProgram(["plan", ...formats], { cwd: folder.path, env });
    expect(code).toBe(3);
    const written = (await readdir(folder.path)).filter((name) => name !== "lightly.yaml");
    const reports = await Promise.all(written.map((name) => readFile(join(folder.path, name), "utf8")));
    for (const text of [stdout, stderr, ...reports]) {
      expect(text.replaceAll("\n", "")).not.toMatch(active);
      expect(text.length).toBeLessThan(20_000);
    }
  });
});

test.each(Object.entries(disguises))(
  "in a folder, %s is refused or warned of, or it is what it looks like",
  async (name, disguise) => {
    await using folder = await makeFolder();
    await folder.write(
      "lightly.yaml",
      configOn("s3", {}, { resource_path: hidden("s3://bucket/raw/", 13, disguise) }),
    );
    const { stderr } = await runProgram(["validate"], { cwd: folder.path });
    const isItself = ["an accent", "a name of sixty thousand characters"].includes(name);
    expect(/\[(?:invalid-path|look-alike|line-too-long)\]/.test(stderr)).toBe(!isItself);
    expect(stderr.replaceAll("\n", "")).not.toMatch(active);
  },
);
