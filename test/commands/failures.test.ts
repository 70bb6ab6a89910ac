import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import type { CliResult } from "../support/cli.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";
import { closedAddress, startServer } from "../support/server.js";

const config = `
version: 1
connections:
  raw-data:
    type: azure
    account_name: fleetstore
    sas_token: \${env:SAS}
  workspace:
    type: s3
    region: eu-central-1
    access_key: AKIAIOSFODNN7EXAMPLE
    secret_access_key: \${env:S3_SECRET}
datasets:
  dashcam:
    type: videos
    datasources:
      input: { connection: raw-data, resource_path: raw/dashcam/ }
      lightly: { connection: workspace, resource_path: "s3://lightly/dashcam/" }
  street:
    type: images
    datasources:
      input: { connection: raw-data, resource_path: raw/street/ }
      lightly: { connection: workspace, resource_path: "s3://lightly/street/" }
`;
const oneDataset = "version: 1\ndatasets:\n  street:\n    type: images\n";

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "lightly-gitops-failures-"));
  await writeFile(join(cwd, "lightly.yaml"), config);
  await writeFile(join(cwd, "one.yaml"), oneDataset);
});
afterAll(() => rm(cwd, { recursive: true }));

const secrets = { SAS: "sv=1&sig=2", S3_SECRET: "an-s3-secret" };

function run(server: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: server, ...secrets, ...more };
  return runProgram(args, { env, cwd });
}

const apply = ["apply", "--auto-approve", "--retries", "0"];
const planOne = ["plan", "--config", "one.yaml", "--retries", "0"];

/** One line that says what is wrong, and at most one that says what to do. */
function expectOneLine({ stderr }: CliResult): void {
  expect(stderr).toMatch(/^error: [^\n]+\n(?: {2}help: [^\n]+\n)?$/);
}

async function paths(platform: Platform, method: string): Promise<readonly string[]> {
  return (await platform.requests()).filter((one) => one.method === method).map(({ path }) => path);
}

describe.concurrent("the account cannot become what is declared", () => {
  test.each([["plan"], ["apply", "--auto-approve"]])("a dataset of another type: %s", async (...args) => {
    await using platform = await startPlatform();
    const id = await platform.createDataset("dashcam", "Images");
    await platform.clearRequests();
    const result = await run(platform.url, args);
    expect(result.code).toBe(5);
    expect(result.stdout).toContain(id);
    expect(result.stdout).toContain("keep the dataset: declare `type: images`");
    expect(result.stdout).toContain(
      "start anew beside it: leave this one out, and declare a new dataset under another name",
    );
    expect(await platform.writes()).toEqual([]);
    expect((await platform.requests()).some(({ path }) => path.endsWith("/verify"))).toBe(false);
  });

  test("a dataset of a type that no config can declare", async () => {
    await using platform = await startPlatform();
    await platform.createDataset("dashcam", "Crops");
    const result = await run(platform.url, ["plan"]);
    expect(result.code).toBe(5);
    expect(result.stdout).toContain("keep the dataset: no longer declare it");
    expect(result.stdout).not.toContain("`type: Crops`");
  });

  test("two datasets of one name", async () => {
    await using platform = await startPlatform({ settings: { duplicateNames: "allow" } });
    const ids = [
      await platform.createDataset("street", "Images"),
      await platform.createDataset("street", "Images"),
    ];
    await platform.clearRequests();
    const result = await run(platform.url, apply);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectOneLine(result);
    for (const id of ids) expect(result.stderr).toContain(id);
    expect(await platform.writes()).toEqual([]);
  });
});

describe.concurrent("the token", () => {
  test.each([401, 403] as const)("is not known (%i)", async (badTokenStatus) => {
    await using platform = await startPlatform({ settings: { badTokenStatus } });
    const result = await run(platform.url, planOne, { LIGHTLY_TOKEN: "wrong-token" });
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectOneLine(result);
    expect(result.stderr).toContain("LIGHTLY_TOKEN");
    expect(result.stderr).not.toContain("wrong-token");
    expect(await platform.requests()).toHaveLength(1);
  });

  test.each([
    ["is not set", {}],
    ["is empty", { LIGHTLY_TOKEN: "" }],
    ["has white space", { LIGHTLY_TOKEN: "to ken" }],
    ["is in a file that is not there", { LIGHTLY_TOKEN_FILE: "nowhere" }],
  ] as const)("%s", async (_, env) => {
    await using platform = await startPlatform();
    const all = { LIGHTLY_SERVER_LOCATION: platform.url, ...env };
    const result = await runProgram(planOne, { env: all, cwd });
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expectOneLine(result);
    expect(result.stderr).toContain("LIGHTLY_TOKEN");
    expect(await platform.requests()).toEqual([]);
  });

  test.each([
    "http://192.0.2.1",
    "http://lightly.example",
    "http://localhost.example",
    "http://127.0.0.1.example",
  ])("is not sent over plain http to %s", async (server) => {
    for (const result of await Promise.all([
      run(server, planOne),
      run("https://api.lightly.ai", [...planOne, "--server", server]),
    ])) {
      expect(result).toMatchObject({ code: 3, stdout: "" });
      expectOneLine(result);
      expect(result.stderr).toContain("https://");
    }
  });
});

describe.concurrent("the server", () => {
  test("is down", async () => {
    const server = await closedAddress();
    const result = await run(server, ["plan", "--config", "one.yaml", "--retries", "1"]);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectOneLine(result);
    expect(result.stderr).toContain(
      `no connection to ${new URL(server).host} (ECONNREFUSED) after 2 attempts`,
    );
  });

  const answers: readonly (readonly [answer: string, fault: FaultRule, says: string, sent: number])[] = [
    ["500", { kind: "status", status: 500 }, "500", 2],
    ["503", { kind: "status", status: 503 }, "503", 2],
    ["400", { kind: "status", status: 400, code: "MALFORMED_REQUEST" }, "MALFORMED_REQUEST", 1],
    ["429 for long", { kind: "status", status: 429, retryAfter: 3600 }, "asks to wait 3600 s", 1],
    ["broken JSON", { kind: "garbage_json" }, "is not JSON", 2],
    ["a web page", { kind: "html" }, "502", 2],
    ["a web page with 200", { kind: "html", status: 200 }, "it is a web page", 1],
    ["an object instead of a list", { kind: "wrong_type" }, "lacks a list of datasets", 1],
    ["half an answer", { kind: "truncate" }, "cut off", 2],
    ["a reset", { kind: "reset_before" }, "broke (", 2],
  ];
  test.each(answers)("answers with %s, for ever", async (_, fault, says, sent) => {
    await using platform = await startPlatform();
    await platform.fail(fault);
    const begun = performance.now();
    const result = await run(platform.url, ["plan", "--config", "one.yaml", "--retries", "1"]);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectOneLine(result);
    expect(result.stderr).toContain(says);
    expect(await platform.requests()).toHaveLength(sent);
  });

  test("sends the token elsewhere, in vain", async () => {
    await using elsewhere = await startServer((_request, _body, response) => response.end("[]"));
    await using platform = await startPlatform();
    for (const status of [301, 307]) {
      await platform.fail({ kind: "redirect", status, location: `${elsewhere.url}/v1/datasets` });
      const result = await run(platform.url, planOne);
      expect(result).toMatchObject({ code: 1, stdout: "" });
      expectOneLine(result);
      expect(result.stderr).toContain("redirects are not followed");
    }
    expect(elsewhere.requests).toEqual([]);
  });

  test.each([
    ["with Retry-After", { kind: "status", status: 429, retryAfter: 0, times: 3 }],
    ["without", { kind: "status", status: 429, times: 1 }],
  ] as const)("throttles %s, and then no more", async (_, fault) => {
    await using platform = await startPlatform();
    await platform.fail(fault);
    const result = await run(platform.url, ["apply", "--auto-approve", "--config", "one.yaml"]);
    expect(result.code).toBe(0);
    expect(platform.emulator.snapshot().datasets).toHaveLength(1);
  });

  test("is slower than the time-out allows", async () => {
    await using platform = await startPlatform();
    await platform.fail({ kind: "delay", delayMs: 3_600_000 });
    const result = await run(platform.url, [...planOne, "--timeout", "1"]);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectOneLine(result);
    expect(result.stderr).toContain("no complete answer");
    expect(result.stderr).toContain("more than 1 s");
  });
});

describe.concurrent("the command line", () => {
  test.each([
    [["plan", "--dry-run"], "unknown option '--dry-run'"],
    [["apply", "--auto-aprove"], "Did you mean --auto-approve?"],
    [["aply"], "Did you mean apply?"],
    [["plan", "lightly.yaml"], "too many arguments"],
    [["plan", "--retries", "some"], "whole number"],
    [["plan", "--retries", "-1"], "whole number"],
    [["plan", "--retries", "21"], "from 0 to 20"],
    [["plan", "--parallelism", "0"], "at least 1"],
    [["plan", "--parallelism", "65"], "from 1 to 64"],
    [["plan", "--timeout", "1.5"], "whole number"],
    [["plan", "--timeout", "1e3"], "whole number"],
    [["plan", "--log-level", "loud"], "Allowed choices"],
    [["plan", "--var", "novalue"], "name=value"],
    [["plan", "--config"], "argument missing"],
    [["emulator", "--port", "70000"], "error:"],
  ] as const)("%j cannot be used", async (args, says) => {
    await using platform = await startPlatform();
    const result = await run(platform.url, args);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toMatch(/^error: /);
    expect(result.stderr).toContain(says);
    expect(await platform.requests()).toEqual([]);
  });

  test("no command prints what there is", async () => {
    const result = await runProgram([]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toContain("Usage: lightly-gitops");
  });

  test("apply with nobody to ask writes nothing, and asks the server nothing", async () => {
    await using platform = await startPlatform();
    const result = await run(platform.url, ["apply"]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expectOneLine(result);
    expect(result.stderr).toContain("--auto-approve");
    expect(await platform.requests()).toEqual([]);
  });

  test("--rotate names a connection that nobody uses", async () => {
    await using platform = await startPlatform();
    const result = await run(platform.url, [...apply, "--rotate", "work-space"]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expectOneLine(result);
    expect(result.stderr).toContain('"work-space"');
    expect(result.stderr).toContain("workspace?");
    expect(await platform.requests()).toEqual([]);
  });
});

test("--rotate sends the datasources of that connection again, and no others", async () => {
  await using platform = await startPlatform({ settings: { secrets: "mask" } });
  expect((await run(platform.url, apply)).code).toBe(0);
  const ids = platform.emulator.snapshot().datasets.map(({ id }) => id);
  await platform.clearRequests();

  const rotated = { SAS: "sv=1&sig=rotated-sas", S3_SECRET: "rotated-s3" };
  const untouched = await run(platform.url, apply, rotated);
  expect(untouched.code).toBe(0);
  expect(await platform.writes()).toEqual([]);

  const result = await run(platform.url, [...apply, "--rotate", "workspace"], rotated);
  expect(result.code).toBe(0);
  expect((await paths(platform, "PUT")).toSorted()).toEqual(
    ids.map((id) => `/v1/datasets/${id}/datasource`).toSorted(),
  );
  expect(await paths(platform, "POST")).toEqual([]);
  for (const { datasources } of platform.emulator.snapshot().datasets) {
    expect(datasources).toMatchObject([{ accountKey: secrets.SAS }, { s3SecretAccessKey: "rotated-s3" }]);
  }
});

describe.concurrent("apply ends with", () => {
  test("6 when some of it failed", async () => {
    await using platform = await startPlatform();
    await platform.fail({ kind: "status", status: 403, method: "POST", times: 1 });
    const result = await run(platform.url, apply);
    expect(result.code).toBe(6);
    expect(result.stdout).toContain("3 done, 1 failed, 2 held up");
    expect(platform.emulator.snapshot().datasets).toHaveLength(1);
  });

  test("1 when all of it failed", async () => {
    await using platform = await startPlatform();
    await platform.fail({ kind: "status", status: 403, method: "POST" });
    expect((await run(platform.url, apply)).code).toBe(1);
  });

  test("6 when the check of permissions failed", async () => {
    await using platform = await startPlatform();
    await platform.fail({ kind: "status", status: 500, path: "/verify$" });
    expect((await run(platform.url, apply)).code).toBe(6);
  });

  test("7 when permissions are missing", async () => {
    await using platform = await startPlatform();
    await platform.verifyAs({
      dataset: "street",
      canOverwrite: false,
      errors: { canOverwrite: "no delete" },
    });
    const result = await run(platform.url, apply);
    expect(result.code).toBe(7);
    expect(result.stdout).toContain("overwrite");
    expect(result.stdout).toContain("no delete");
    expect(result.stdout).toContain("s3:DeleteObject");
    expect(platform.emulator.snapshot().datasets).toHaveLength(2);
  });
});
