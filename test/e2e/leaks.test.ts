import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import { apply, debugJson, debugText, everyFormat, plan, startLeakCheck } from "../support/leak-check.js";
import { scenes } from "../support/leak-scenes.js";
import { config, connections, key, logOf, markedPlatform, secrets, token } from "../support/marked.js";
import { startPlatform } from "../support/platform.js";
import { closedAddress } from "../support/server.js";

describe.concurrent("no secret is in what is left behind by", () => {
  test.each(Object.entries(scenes))("%s", async (_name, { exitCode, play }) => {
    await using check = await startLeakCheck();
    expect(await play(check)).toBe(exitCode);
    expect(await check.leaks()).toEqual([]);
  });

  test.each(["echo", "mask", "omit"] as const)(
    "any command, when the platform shows secrets as %s",
    async (mode) => {
      await using platform = await markedPlatform({ secrets: mode });
      await using check = await startLeakCheck();
      const codes = await check.run(
        platform.url,
        [...apply, ...debugText],
        [...plan, "--rotate", "all", ...debugJson],
        [...apply, "--rotate", "all", ...debugJson],
      );
      expect(codes).toEqual([0, 0, 0]);
      expect(platform.emulator.snapshot().datasets).toHaveLength(5);
      check.gather(await logOf(platform));
      expect(await check.leaks()).toEqual([]);
      // What is known of the secrets is there all the same.
      expect((await check.traces())["stdout of plan"]).toContain("env:S3_SECRET");
    },
  );

  test("a plan of drift that shows another provider's fields", async () => {
    await using platform = await markedPlatform();
    await using check = await startLeakCheck();
    await check.run(platform.url, apply);
    const wires = platform.emulator.snapshot().datasets.map(({ datasources }) => datasources[0]);
    // Every dataset gets the datasource of its neighbour, its secrets included.
    for (const [index, { id }] of platform.emulator.snapshot().datasets.entries()) {
      const { id: _, ...wire } = wires[(index + 1) % wires.length] ?? {};
      await fetch(`${platform.url}/v1/datasets/${id}/datasource?token=${encodeURIComponent(token)}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(wire),
      });
    }
    const args = [...plan, "--detailed-exitcode", ...everyFormat("plan")];
    expect(await check.run(platform.url, args)).toEqual([2]);
    expect(await check.leaks()).toEqual([]);
  });
});

describe.concurrent("no secret is in what is said about", () => {
  const faults: readonly FaultRule[] = [
    { kind: "status", status: 500 },
    { kind: "status", status: 400, method: "PUT" },
    { kind: "status", status: 500, path: "/verify$" },
    { kind: "reset_after", method: "PUT" },
    { kind: "reset_before", method: "POST" },
    { kind: "garbage_json" },
    { kind: "html" },
    { kind: "redirect", location: `http://127.0.0.1:1/?token=${encodeURIComponent(token)}` },
  ];
  test.each(faults)("%j", async (fault) => {
    await using platform = await markedPlatform();
    await platform.fail(fault);
    await using check = await startLeakCheck();
    const codes = await check.run(platform.url, [...apply, ...debugJson]);
    expect(codes).toEqual([expect.toBeOneOf([1, 6])]);
    const { "the emulator's faults": _, ...log } = await logOf(platform);
    check.gather(log);
    expect(await check.leaks()).toEqual([]);
  });

  test("a server that is down, and a token that is refused", async () => {
    await using platform = await startPlatform();
    await using check = await startLeakCheck();
    expect(await check.run(await closedAddress(), [...plan, ...debugText])).toEqual([1]);
    expect(await check.run(platform.url, [...plan, ...debugJson])).toEqual([1]);
    check.gather(await logOf(platform));
    expect(await check.leaks()).toEqual([]);
  });

  test("a token and secrets in places where they do not belong", async () => {
    await using platform = await markedPlatform();
    await using check = await startLeakCheck();
    const codes = await check.run(
      platform.url,
      [...plan, "--server", `https://user:${encodeURIComponent(token)}@127.0.0.1:1`],
      [...plan, "--server", `https://127.0.0.1:1/?token=${encodeURIComponent(token)}`],
    );
    expect(codes).toEqual([3, 3]);
    expect(await check.leaks()).toEqual([]);
  });

  const broken: Readonly<Record<string, string>> = {
    "literal secrets": JSON.stringify(
      {
        ...config,
        connections: {
          s3: { ...connections.s3, secret_access_key: secrets.S3_SECRET },
          azure: { ...connections.azure, sas_token: secrets.SAS, sas: secrets.SAS },
          gcs: { ...connections.gcs, credentials: key },
        },
      },
      undefined,
      2,
    ),
    "YAML that ends in a literal secret": `version: 1\nconnections:\n  s3:\n    type: s3\n    secret_access_key: "${secrets.EXTERNAL_ID}\n`,
    "a secret where a mapping belongs": `version: 1\nconnections:\n  s3: ${secrets.EXTERNAL_ID}\n  ? ${secrets.EXTERNAL_ID}\n`,
    "a secret under a mistyped key": `version: 1\nconnections:\n  s3:\n    type: s3\n    secret_acess_key: ${secrets.EXTERNAL_ID}\n`,
    "a block of key material": `version: 1\nconnections:\n  gcs:\n    type: gcs\n    project_id: p\n    credentials: |\n${secrets.GCS.replaceAll(/^/gm, "      ")}\n`,
  };
  test.each(Object.entries(broken))("a config with %s", async (_name, text) => {
    await using check = await startLeakCheck();
    await check.write("lightly.yaml", text);
    expect(await check.run("http://127.0.0.1:1", plan)).toEqual([3]);
    expect(await check.leaks()).toEqual([]);
  });
});

test("git, with a clean environment, is the only program that is ever started", async () => {
  const source = fileURLToPath(new URL("../../src/", import.meta.url));
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const starting = await Promise.all(
    files.map(async (name) => {
      const code = await readFile(`${source}${name}`, "utf8");
      return /\b(?:child_process|cluster|worker_threads|process\.title|process\.binding)\b/.test(code)
        ? [name]
        : [];
    }),
  );
  expect(files.length).toBeGreaterThan(150);
  expect(starting.flat()).toEqual(["config/source/git/git.ts"]);
});
