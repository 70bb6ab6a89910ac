import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { workflowCommands } from "../support/actions-runner.js";
import { type FakeGithub, startGithub } from "../support/fake-github.js";
import { runCli } from "../support/cli.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { secrets } from "../support/scratch-repository.js";

const anotherFolder = (yaml: string) => yaml.replace("s3://lightly/street/", "s3://lightly/streets/");
const comment = "#1 lightly-gitops ./lightly.yaml";

/** A repository whose config was applied to the account. */
async function startApplied(platform: Platform): Promise<FakeGithub> {
  const github = await startGithub(platform);
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, ...secrets };
  const applied = await runCli(["apply", "--auto-approve"], { env, cwd: github.repository.origin });
  expect(applied.code).toBe(0);
  await platform.clearRequests();
  return github;
}

/** The folder of a datasource on the platform. */
function folderOf({ emulator }: Platform, purpose: string): string | undefined {
  const [dataset] = emulator.snapshot().datasets;
  return dataset?.datasources.find((datasource) => datasource.purpose === purpose)?.fullPath;
}

/** Changes the folder that Lightly reads, as somebody with another tool would. */
async function tamper(platform: Platform, fullPath: string): Promise<void> {
  const [dataset] = platform.emulator.snapshot().datasets;
  const { id: _, ...input } = dataset?.datasources.find(({ purpose }) => purpose === "INPUT") ?? {};
  await platform.putDatasource(dataset?.id ?? "", { ...input, fullPath });
  await platform.clearRequests();
}

describe.concurrent("the workflows", { timeout: 60_000 }, () => {
  test("a pull request is planned, reviewed, merged and applied as reviewed", async () => {
    await using platform = await startPlatform();
    await using github = await startApplied(platform);

    const pull = await github.pull(anotherFolder);
    const { validate, plan, preview } = await github.plan(pull);
    expect(validate?.result).toBe("success");
    expect(preview?.result).toBe("skipped");
    expect(plan?.result).toBe("success");
    expect(await platform.writes()).toEqual([]);
    const action = plan?.steps.find(({ name }) => name.startsWith("./"));
    expect(action?.outputs).toMatchObject({
      changes: "true",
      create: "0",
      update: "1",
      drift: "0",
      "unknown-secrets": "0",
      "exit-code": "0",
      "plan-hash": expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    const body = github.comments.get(comment) ?? "";
    expect(body).toMatch(/^<!-- lightly-gitops: plan lightly\.yaml -->\n/);
    expect(body).toContain("s3://lightly/streets/");
    expect(body).toContain(action?.outputs["plan-hash"]);
    expect(plan?.summary).toContain("s3://lightly/streets/");
    expect(plan?.log).toContain("Plan: 0 to create, 1 to update");
    expect(github.permissionsUsed).toEqual(new Set(["contents: read", "pull-requests: write"]));

    // A commit that does not touch the config does not spoil the plan that was reviewed.
    await github.repository.write("README.md", "Data.\n");
    await github.repository.commit("something else");
    const { apply } = await github.merge(pull);
    expect(apply?.result).toBe("success");
    expect(apply?.summary).toContain("Applied: 1 done.");
    expect(folderOf(platform, "LIGHTLY")).toBe("s3://lightly/streets/");
    expect(github.permissionsUsed).toEqual(
      new Set(["contents: read", "pull-requests: read", "actions: read"]),
    );

    const { version } = JSON.parse(await readFile(join(import.meta.dirname, "../../package.json"), "utf8"));
    const [call] = await github.repository.npmCalls();
    expect(call).toMatch(new RegExp(`^install --prefix /.*/temporary/lightly-gitops-${version} `));
    expect(call).toMatch(new RegExp(` --ignore-scripts .*lightly-gitops@${version}$`));

    const published = await github.published();
    for (const secret of Object.values(secrets)) expect(published).not.toContain(secret);
  });

  test("what was reviewed is not applied any more after drift, until somebody runs the workflow by hand", async () => {
    await using platform = await startPlatform();
    await using github = await startApplied(platform);
    const pull = await github.pull(anotherFolder);
    await github.plan(pull);

    await tamper(platform, "s3://raw/typo/");
    const { apply } = await github.merge(pull);
    expect(apply?.result).toBe("failure");
    expect(apply?.steps.at(-1)?.outputs).toMatchObject({ "exit-code": "4" });
    expect(apply?.log).toContain('"street-scenes"');
    expect(await platform.writes()).toEqual([]);

    const byHand = await github.dispatch("apply", { base: "HEAD^1" });
    expect(byHand["apply"]?.result).toBe("success");
    expect(folderOf(platform, "INPUT")).toBe("s3://raw/street/");
    expect(folderOf(platform, "LIGHTLY")).toBe("s3://lightly/streets/");
  });

  test("a merge without a plan is not applied; a push without a pull request is", async () => {
    await using platform = await startPlatform();
    await using github = await startApplied(platform);
    const unplanned = await github.merge(await github.pull(anotherFolder));
    expect(unplanned["apply"]?.result).toBe("failure");
    expect(unplanned["apply"]?.log).toContain("#1 was merged without a plan.");
    expect(await platform.requests()).toEqual([]);

    const pushed = await github.push((yaml) => yaml.replace("s3://raw/street/", "s3://raw/streets/"));
    expect(pushed["apply"]?.result).toBe("success");
    expect(folderOf(platform, "INPUT")).toBe("s3://raw/streets/");
  });

  test("a pull request from a fork has no account, and is not applied unseen", async () => {
    await using platform = await startPlatform();
    await using github = await startApplied(platform);
    const pull = await github.pull(anotherFolder, "fork");
    const { validate, plan, preview } = await github.plan(pull);
    expect(validate?.result).toBe("success");
    expect(plan?.result).toBe("skipped");
    expect(preview?.result).toBe("success");
    const label = "Not a plan of the real account";
    expect(preview?.summary).toMatch(/^> \[!WARNING\]\n> \*\*Not a plan of the real account: /);
    expect(preview?.summary).toContain("an account that is as the base declares it");
    expect(workflowCommands(preview?.log ?? "").join("\n")).toContain(label);
    const action = preview?.steps.at(-1);
    expect(action?.outputs).toMatchObject({ create: "0", update: "1", "exit-code": "0", plan: "" });
    const markdown = await readFile(action?.outputs["markdown"] ?? "", "utf8");
    expect(markdown).toMatch(/^<!-- lightly-gitops: plan lightly\.yaml -->\n\n> \[!WARNING\]\n/);
    expect(markdown).toContain("s3://lightly/streets/");
    expect(github.comments.size).toBe(0);
    expect(await platform.requests()).toEqual([]);

    const { apply } = await github.merge(pull);
    expect(apply?.result).toBe("failure");
    expect(await platform.requests()).toEqual([]);
  });

  test("an invalid config fails before anything is asked of the platform", async () => {
    await using platform = await startPlatform();
    await using github = await startApplied(platform);
    const { validate, plan } = await github.plan(
      await github.pull((yaml) => yaml.replace("images", "pictures")),
    );
    expect(validate?.result).toBe("failure");
    expect(validate?.steps.find(({ name }) => name === "End as lightly-gitops did")?.code).toBe(3);
    expect(plan?.result).toBe("skipped");
    expect(await platform.requests()).toEqual([]);
  });

  test("a plan that fails is commented first, and then fails the job", async () => {
    await using platform = await startPlatform();
    await using github = await startApplied(platform);
    const [dataset] = platform.emulator.snapshot().datasets;
    await platform.call("DELETE", `/v1/datasets/${dataset?.id}?force=True`);
    await platform.createDataset("street-scenes", "Videos");
    const { plan } = await github.plan(await github.pull(anotherFolder));
    expect(plan?.result).toBe("failure");
    expect(plan?.steps.find(({ name }) => name === "End as lightly-gitops did")?.code).toBe(5);
    expect(github.comments.get(comment)).toContain("Refused");
  });

  test("drift opens one issue, keeps it up to date, and closes it when it is gone", async () => {
    await using platform = await startPlatform();
    await using github = await startApplied(platform);
    expect((await github.schedule())["drift"]?.result).toBe("success");
    expect(github.issues).toEqual([]);

    await tamper(platform, "s3://raw/typo/");
    const { drift } = await github.schedule();
    expect(drift?.result).toBe("success");
    expect(drift?.steps.find(({ name }) => name.startsWith("./"))?.outputs).toMatchObject({
      "exit-code": "2",
      drift: "1",
    });
    expect(github.issues).toMatchObject([{ state: "open", body: expect.stringContaining("s3://raw/typo/") }]);
    expect(github.permissionsUsed).toEqual(new Set(["contents: read", "issues: read", "issues: write"]));
    expect(workflowCommands(drift?.log ?? "").join("\n")).toMatch(/^::warning file=lightly\.yaml,line=\d+/m);

    await tamper(platform, "s3://raw/again/");
    await github.dispatch("drift");
    expect(github.issues).toMatchObject([
      { state: "open", body: expect.stringContaining("s3://raw/again/") },
    ]);

    await platform.fail({ kind: "status", status: 403 });
    expect((await github.schedule())["drift"]?.result).toBe("failure");
    expect(github.issues).toMatchObject([{ state: "open", comments: [] }]);
    await platform.fail();

    await github.dispatch("apply", { base: "HEAD" });
    await github.schedule();
    expect(github.issues).toMatchObject([
      { state: "closed", comments: [expect.stringContaining("as declared again")] },
    ]);
  });
});
