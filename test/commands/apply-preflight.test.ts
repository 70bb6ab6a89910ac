import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/generated/result-document.js";
import type { CliResult } from "../support/cli.js";
import { makeFolder } from "../support/files.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";
import { denied, type S3Policy, s3Key, type S3Server, startS3 } from "../support/s3-server.js";
import { closedAddress } from "../support/server.js";

const config = `version: 1
connections:
  workspace: { type: s3, region: eu-central-1, access_key: ${s3Key.id}, secret_access_key: "\${env:SECRET}" }
datasets:
  street-scenes:
    type: images
    datasources:
      input_output: { connection: workspace, resource_path: s3://lake/street/ }
  night-scenes:
    type: images
    datasources:
      input_output: { connection: workspace, resource_path: s3://lake/night/ }
`;

interface Scene {
  readonly platform: Platform;
  readonly s3: S3Server;
  /** What the bucket holds from the beginning. */
  readonly kept: readonly string[];
  readonly apply: (
    flag: string,
    endpoint?: string,
  ) => Promise<CliResult & { readonly result: ResultDocument }>;
}

/** Plays with an account, storage, and a config for both. */
async function inScene(play: (scene: Scene) => Promise<void>): Promise<void> {
  await using platform = await startPlatform();
  await using s3 = await startS3("lake");
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", config);
  const kept = ["night/one.png", "street/one.png"];
  for (const key of kept) await s3.put("lake", key);
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, SECRET: s3Key.secret };
  const apply: Scene["apply"] = async (flag, endpoint = s3.url) => {
    const flags = [flag, "--endpoint", `s3=${endpoint}`, "--auto-approve", "--format", "json=result.json"];
    const ended = await runProgram(["apply", ...flags], { cwd: folder.path, env });
    const result = JSON.parse(await readFile(join(folder.path, "result.json"), "utf8")) as ResultDocument;
    return { ...ended, result };
  };
  await play({ platform, s3, kept, apply });
}

const noDelete: S3Policy = ({ method }) => (method === "DELETE" ? denied : undefined);
const noStreets: S3Policy = ({ method, key }) =>
  method === "PUT" && key.startsWith("street/") ? denied : undefined;

describe("apply --preflight", () => {
  test("with a denied bucket sends nothing to the API that writes, and says which right is missing, where", () =>
    inScene(async ({ platform, s3, kept, apply }) => {
      s3.setPolicy(noStreets);
      const { code, stderr, result } = await apply("--preflight");
      expect(code).toBe(7);
      expect(await platform.writes()).toEqual([]);
      expect(stderr).toMatch(
        /lightly\.yaml:8:\d+: error: .*input_output: write: denied \(AccessDenied\) \[storage-denied\]/,
      );
      expect(stderr).toContain("help: allow s3:PutObject");
      expect(result).toMatchObject({
        exitCode: 7,
        error: {
          message: expect.stringContaining("nothing was applied"),
          diagnostics: [{ code: "storage-denied", position: { line: 8 } }],
        },
      });
      expect((await s3.keys("lake")).toSorted()).toEqual(kept);
    }));

  test("=warn applies all the same, and warns", () =>
    inScene(async (scene) => {
      scene.s3.setPolicy(noStreets);
      const { code, stderr } = await scene.apply("--preflight=warn");
      expect(code).toBe(0);
      expect(stderr).toMatch(/warning: .*\[storage-denied\]/);
      expect(await scene.platform.writes()).not.toEqual([]);
    }));

  test("with storage that cannot be reached writes nothing", () =>
    inScene(async (scene) => {
      const { code, stderr } = await scene.apply("--preflight", await closedAddress());
      expect(code).toBe(1);
      expect(stderr).toContain("[storage-unreachable]");
      expect(stderr).toContain("(also at 1 other location)");
      expect(await scene.platform.writes()).toEqual([]);
    }));

  test("names what it could not delete", () =>
    inScene(async (scene) => {
      scene.s3.setPolicy(noDelete);
      const { code, stderr } = await scene.apply("--preflight");
      expect(code).toBe(7);
      const left = (await scene.s3.keys("lake")).filter((key) => !scene.kept.includes(key));
      expect(left).toHaveLength(2);
      for (const key of left)
        expect(stderr).toMatch(new RegExp(`warning: .*"${key}".*\\[storage-left-behind\\]`));
    }));

  test("applies what can be used, warns of its settings, and then tries nothing that does not change", () =>
    inScene(async ({ s3, kept, apply }) => {
      const expiry = 'expiry-date="Fri, 01 Jan 2027 00:00:00 GMT", rule-id="tidy"';
      s3.setPolicy(({ method }) =>
        method === "PUT" ? { kind: "headers", headers: { "x-amz-expiration": expiry } } : undefined,
      );
      const first = await apply("--preflight");
      expect(first.code).toBe(0);
      expect(first.stderr).toMatch(/warning: .*retention: .*\[storage-warning\]/);
      expect((await s3.keys("lake")).toSorted()).toEqual(kept);
      s3.requests.length = 0;
      const second = await apply("--preflight");
      expect([second.code, second.stderr]).toEqual([0, ""]);
      expect(s3.requests).toEqual([]);
    }));
});
