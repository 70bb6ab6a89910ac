import { describe, expect, test } from "vitest";
import { allDone, declare, stepsOf } from "../support/declared.js";
import { connectTo } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";

describe("permissions", () => {
  const checks = ["canList", "canRead", "canWrite", "canOverwrite"] as const;

  test.each(checks)("missing %s: whose it is, what the provider says, what to do", async (check) => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.verifyAs({ dataset: "street", [check]: false, errors: { [check]: "AccessDenied" } });
    const result = await client.apply(await client.plan(await declare({ street: {} })));
    const forReading = check === "canList" || check === "canRead";
    const s3 = { canList: "s3:ListBucket", canRead: "s3:GetObject", canWrite: "", canOverwrite: "" }[check];
    const sas = {
      canList: "list (l)",
      canRead: "read (r)",
      canWrite: "write (w)",
      canOverwrite: "delete (d)",
    }[check];
    expect(result.datasets[0]?.verification).toEqual({
      status: "missing",
      missing: [
        {
          check,
          neededBy: forReading ? ["input", "lightly"] : ["lightly"],
          providerError: "AccessDenied",
          remedies: [...(forReading ? [s3] : []), sas].map((grant) => expect.stringContaining(grant)),
        },
      ],
    });
  });

  test.each([
    ["s3", "s3:PutObject and s3:DeleteObject"],
    ["s3_delegated_access", "the role, which must trust"],
    ["azure", "write (w) and delete (d)"],
    ["gcs", "storage.objects.delete"],
    ["obs", "obs:object:DeleteObject"],
    ["lightly", "Lightly's support"],
  ] as const)("the remedy for %s is in its own words", async (storage, words) => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.verifyAs({ dataset: "street", canOverwrite: false });
    const result = await client.apply(
      await client.plan(await declare({ street: { on: { input_output: storage } } })),
    );
    expect(result.datasets[0]?.verification).toMatchObject({
      missing: [
        {
          check: "canOverwrite",
          neededBy: ["input_output"],
          providerError: null,
          remedies: [expect.stringContaining(words)],
        },
      ],
    });
  });

  test("several missing come in the platform's order, a shared remedy once", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.verifyAs({ dataset: "street", canOverwrite: false, canList: false });
    const result = await client.apply(
      await client.plan(await declare({ street: { on: { input: "gcs", lightly: "gcs" } } })),
    );
    const { verification } = result.datasets[0] ?? {};
    expect(verification).toMatchObject({
      missing: [{ check: "canList", remedies: [expect.any(String)] }, { check: "canOverwrite" }],
    });
  });

  test("local storage alone is not tried at all", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: { on: { input: "local", lightly: "local" } } });
    const result = await client.apply(await client.plan(desired));
    expect(result.datasets[0]?.verification).toEqual({
      status: "impossible",
      reason: "the platform cannot reach local storage",
    });
    expect((await platform.requests()).filter(({ path }) => path.endsWith("/verify"))).toEqual([]);
  });

  test("a platform that does not offer the check is no failure", async () => {
    await using platform = await startPlatform({ settings: { verifyLocal: "unsupported" } });
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: { on: { input: "local", lightly: "s3" } } });
    const result = await client.apply(await client.plan(desired));
    expect(result.datasets[0]?.verification).toMatchObject({
      status: "impossible",
      reason: expect.stringContaining("does not offer"),
    });
  });

  test("a check that fails itself says so", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url, { retries: 1 });
    await platform.fail({ kind: "status", status: 500, path: "/verify$" });
    const result = await client.apply(await client.plan(await declare({ street: {} })));
    expect(stepsOf(result, "street")).toEqual(allDone);
    expect(result.datasets[0]?.verification).toMatchObject({
      status: "failed",
      problem: { message: expect.stringMatching(/\/datasource\/verify: 500 .*after 2 attempts/) },
    });
  });
});
