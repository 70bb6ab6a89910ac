import { execFileSync } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findingExamples } from "../../.scripts/finding-examples.mjs";
import { diagnosticCodes } from "../../src/model/diagnostics.js";
import { check, type Values } from "../config/check.js";
import { readConfig } from "../../src/config/index.js";
import { makeFolder } from "../support/files.js";
import { startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";

const examples = Object.entries(findingExamples);
const page = await readFile(new URL("../../schema/FINDINGS.md", import.meta.url), "utf8");

test("every code has an example, on the page", () => {
  const codes = Object.keys(diagnosticCodes);
  expect(codes.filter((code) => findingExamples[code] === undefined)).toEqual([]);
  expect(Object.keys(findingExamples).filter((code) => !codes.includes(code))).toEqual([]);
  expect([...page.matchAll(/^### `([a-z-]+)`$/gm)].map((match) => match[1])).toEqual(codes);
});

/** `severity code` of each finding that `plan` would stop for or tell. */
async function found(text: string | Uint8Array, values: Values = {}): Promise<readonly string[]> {
  await using folder = await makeFolder();
  await mkdir(join(folder.path, "secrets"));
  await folder.write("secrets/sas", "sv=2022-11-02&sp=rwdl&sig=abc\n");
  const path = await folder.write("lightly.yaml", text);
  const { diagnostics } = await readConfig({
    places: [path],
    env: { S3_SECRET: "secret", OBS_SECRET: "secret", SAS: sas, FLEET_SAS: sas, ...values.env },
    variables: new Map(),
    warnExpiryDays: 14,
    now: new Date("2026-01-01T00:00:00Z"),
  });
  return diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}
const sas = "sv=2022-11-02&sp=rwdl&sig=abc";

describe("of the example for a finding, the one half has it, and the other nothing", () => {
  const written = examples.filter(([, { form, before }]) => form !== "words" && before === undefined);
  test.each(written)("%s", async (code, { severity, wrong, right, form, around = (lines) => lines }) => {
    const said = (lines: string) =>
      form === "sh" ? found(around(""), { env: variablesIn(lines) }) : found(`${around(lines)}\n`);
    expect(new Set(await said(wrong))).toContain(`${severity} ${code}`);
    expect(await said(right)).toEqual([]);
  });
});

/** Of lines such as `NAME='value'  # why`. */
function variablesIn(lines: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...lines.matchAll(/^([A-Z_]+)='(.*)'(?: {2}#.*)?$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}

describe("so it is where the account or the base tells", () => {
  const ofPlans = examples.filter(([, { before }]) => before !== undefined);
  test.each(ofPlans)(
    "%s",
    async (code, { severity, wrong, right, before = "", around = (lines) => lines }) => {
      await using platform = await startPlatform();
      await using folder = await makeFolder();
      const env = {
        LIGHTLY_TOKEN: token,
        LIGHTLY_SERVER_LOCATION: platform.url,
        PATH: process.env["PATH"] ?? "",
      };
      const git = (...args: readonly string[]) =>
        execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
          cwd: folder.path,
        });
      const run = (...args: readonly string[]) => runProgram(args, { cwd: folder.path, env });
      await folder.write("lightly.yaml", before);
      git("init", "--quiet");
      git("add", ".");
      git("commit", "--quiet", "--message", "before");
      expect((await run("apply", "--auto-approve")).code).toBe(0);
      await folder.write("lightly.yaml", around(wrong));
      const told = await run("plan", "--base", "HEAD");
      expect(told.stdout + told.stderr).toMatch(new RegExp(`${severity}: .*\\[${code}\\]`));
      await folder.write("lightly.yaml", around(right));
      const fine = await run("plan", "--base", "HEAD");
      expect([fine.code, fine.stderr]).toEqual([0, ""]);
      expect(fine.stdout).not.toContain(`[${code}]`);
    },
  );
});

describe("and where words tell", () => {
  const cases: Readonly<Record<string, () => Promise<readonly string[]>>> = {
    "file-unreadable": async () =>
      (await checkPlace("nowhere.yaml")).map(({ severity, code }) => `${severity} ${code}`),
    "file-too-large": () => found(new Uint8Array(16 * 1024 * 1024 + 1).fill("#".charCodeAt(0))),
    encoding: () => found(Uint8Array.from([...Buffer.from("version: 1\n# "), 0xe9, 0x0a])),
    "line-too-long": () => found(`version: 1 # ${"x".repeat(70_000)}\n`),
    "yaml-alias-bomb": () =>
      found(
        `version: 1\n${Array.from(
          { length: 9 },
          (_, at) =>
            `a${at}: &a${at} [${Array(10)
              .fill(at === 0 ? "x" : `*a${at - 1}`)
              .join(", ")}]\n`,
        ).join("")}`,
      ),
    "more-findings": () => found(`version: 1\n${"x: 1\n".repeat(5000)}`),
  };
  const told = examples.filter(([, { form }]) => form === "words");
  test.each(told.filter(([, { triedIn }]) => triedIn === undefined))("%s", async (code, { severity }) => {
    expect(await cases[code]?.()).toContain(`${severity} ${code}`);
  });
  test.each(told.flatMap(([code, { triedIn }]) => (triedIn === undefined ? [] : [[code, triedIn] as const])))(
    "%s, in %s",
    async (code, triedIn) => {
      expect(await readFile(new URL(`../${triedIn}`, import.meta.url), "utf8")).toContain(code);
    },
  );
});

async function checkPlace(place: string) {
  const sources = {
    places: [place],
    env: {},
    variables: new Map<string, string>(),
    warnExpiryDays: 0,
    now: new Date(0),
  };
  return (await readConfig(sources)).diagnostics;
}

test("what is right is right offline, too", async () => {
  const right = examples.filter(([, { form, before }]) => form !== "words" && before === undefined);
  for (const [code, { right: lines, form, around = (one: string) => one }] of right) {
    const text = form === "sh" ? around("") : `${around(lines)}\n`;
    expect([code, (await check(text)).map((finding) => finding.code)]).toEqual([code, []]);
  }
});
