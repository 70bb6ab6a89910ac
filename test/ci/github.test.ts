import { symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { newFolder } from "../support/beginning.js";
import { type Report, runSteps } from "../support/ci-runner.js";
import { type PlanRun, type Pull, startGithub, tokenOf } from "../support/fake-github.js";
import { secrets } from "../support/scratch-repository.js";
import {
  apply,
  applyPlan,
  drift,
  findPlan,
  folderOf,
  open,
  plan,
  planPull,
  push,
  startTeam,
  tamper,
} from "./github-team.js";

const anotherFolder = (yaml: string) => yaml.replace("s3://lightly/street/", "s3://lightly/streets/");
const unreviewed = /^::error .*::Nobody reviewed the plan of this push: .* Nothing is applied\./;

describe("a push", () => {
  const [sha, head, hash] = ["a".repeat(40), "b".repeat(40), `sha256:${"c".repeat(64)}`];
  const merged: Pull = { number: 5, from: 1, head, merge: "", mergeCommit: sha };
  const announced = { title: "Hash of the plan", message: hash };
  const planned: PlanRun = { id: 7, pull: merged, conclusion: "success", annotations: [announced] };
  const failed: PlanRun = { ...planned, id: 8, conclusion: "failure" };
  const opened: Pull = { number: 5, from: 1, head: sha, merge: "" };
  const forked: Pull = { ...merged, from: 2 };

  /** Runs the step that looks for the reviewed plan. */
  async function find(pulls: readonly Pull[], runs: readonly PlanRun[]): Promise<Report> {
    await using github = await startGithub();
    github.pulls.push(...pulls);
    github.runs.push(...runs);
    const folder = await newFolder();
    await symlink(fileURLToPath(new URL("../..", import.meta.url)), join(folder, "workspace"));
    const { steps = [], permissions = {} } = apply?.jobs["plan"] ?? {};
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: "team/data",
      GITHUB_SHA: sha,
    };
    const values = { "github.token": tokenOf(permissions), "github.event_name == 'push'": "true" };
    const wanted = steps.filter(({ id }) => id === "reviewed");
    return await runSteps(wanted, { folder, env, others: {} }, values);
  }

  test.each<readonly [string, readonly Pull[], readonly PlanRun[]]>([
    ["without a pull request", [], []],
    ["of a pull request that is open", [opened], [{ ...planned, pull: opened }]],
    ["of a pull request without a plan", [merged], []],
    ["of a pull request whose last plan failed", [merged], [planned, failed]],
    ["of a pull request whose plan nobody announced", [merged], [{ ...planned, annotations: [] }]],
    ["of several plans", [merged], [{ ...planned, annotations: [announced, announced] }]],
    [
      "of something that is no hash",
      [merged],
      [{ ...planned, annotations: [{ ...announced, message: "sha256:all\nof them" }] }],
    ],
    ["of a fork", [forked], [{ ...planned, pull: forked }]],
  ])("%s has no plan that somebody reviewed", async (_, pulls, runs) => {
    const { code, commands } = await find(pulls, runs);
    expect({ code, commands }).toEqual({ code: 1, commands: [expect.stringMatching(unreviewed)] });
  });

  test("of a merge has the plan of the last run for its head", async () => {
    const other = { ...planned, id: 6, annotations: [{ ...announced, message: `sha256:${"d".repeat(64)}` }] };
    const notice = { title: "lightly-gitops", message: hash };
    const last = { ...planned, annotations: [notice, announced] };
    expect(await find([merged], [failed, other, last])).toMatchObject({
      code: 0,
      outputs: {
        "steps.reviewed.outputs.pull-request": "5",
        "steps.reviewed.outputs.run-id": "7",
        "steps.reviewed.outputs.plan-hash": hash,
      },
    });
  });
});

describe.concurrent("the workflows", () => {
  test("a pull request is planned, reviewed, merged and applied as reviewed", async () => {
    await using team = await startTeam();
    const pull = await open(team, anotherFolder);
    const planned = await planPull(team, pull);
    expect(planned.code).toBe(0);
    expect(planned.log).toContain("Plan: 0 to create, 1 to update");
    const hash = planned.outputs["steps.plan.outputs.plan-hash"];
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(planned.commands).toContain(`::notice title=Hash of the plan::${hash}`);
    expect(await team.platform.writes()).toEqual([]);

    // A commit that does not touch the config does not spoil the plan that was reviewed.
    await team.repository.write("README.md", "Data.\n");
    await team.repository.commit("something else");
    const before = await push(team, pull);
    const applied = await applyPlan(team, await findPlan(team, "push"), before);
    expect(applied.code).toBe(0);
    expect(folderOf(team, "LIGHTLY")).toBe("s3://lightly/streets/");

    const { comments } = team.github;
    expect(comments).toMatchObject([
      { number: 1, body: expect.stringContaining("s3://lightly/streets/") },
      { number: 1, body: expect.stringContaining("Applied: 1 done.") },
    ]);
    expect(comments[0]?.body).toContain(hash);
    const everything = [...team.published, ...comments.map(({ body }) => body)].join("\n");
    for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
  });

  test("a comment is added when there is something to say, and kept up to date", async () => {
    await using team = await startTeam();
    const nothing = await open(team, (yaml) => `${yaml}\n# a remark\n`);
    expect(await planPull(team, nothing)).toMatchObject({ code: 0 });
    expect(team.github.comments).toEqual([]);

    const pull = await open(team, anotherFolder);
    await planPull(team, pull);
    // What somebody else wrote stays as it is, even if it looks like ours; and ours is found beyond the first page.
    const [own] = team.github.comments.splice(0);
    const forged = { id: 1, number: 2, user: { login: "somebody" }, body: `${own?.body}` };
    for (let id = 1; id <= 100; id += 1) team.github.comments.push({ ...forged, id });
    team.github.comments.push({ ...forged, id: 101, user: { login: "github-actions[bot]" } });
    await tamper(team, "s3://raw/typo/");
    await planPull(team, pull);
    expect(team.github.comments).toHaveLength(101);
    expect(team.github.comments[0]?.body).toBe(forged.body);
    expect(team.github.comments[100]?.body).toContain("s3://raw/typo/");
  });

  test("a config that is not valid is told beside its line, in the summary and in a comment, to a fork without", async () => {
    await using team = await startTeam();
    const mistaken = (yaml: string) => yaml.replace("type: images", "type: pictures");
    const pull = await open(team, mistaken);
    const planned = await planPull(team, pull);
    const validated = await team.run(plan?.jobs["validate"], pull.merge, { "github.token": "" });
    for (const { code, commands, summary } of [planned, validated]) {
      expect({ code, commands }).toEqual({
        code: 3,
        commands: [
          expect.stringMatching(
            /^::error file=lightly\.yaml,line=\d+,col=\d+,title=Config error%3A invalid-value::/,
          ),
        ],
      });
      expect(summary).toContain("pictures");
    }
    expect(validated.summary).toContain("## ❌ The config has 1 error");
    expect(team.github.comments).toEqual([
      expect.objectContaining({ number: 1, body: expect.stringContaining("pictures") }),
    ]);
  });

  test("a fork is given no token, but a preview, and its merge is not applied unseen", async () => {
    await using team = await startTeam();
    const pull = await open(team, anotherFolder, 2);
    const { jobs } = plan ?? { jobs: {} };
    const whether = jobs["validate"]?.steps.at(-1)?.if ?? "";
    const validated = await team.run(jobs["validate"], pull.merge, { [whether]: "true", "github.token": "" });
    expect(validated.code).toBe(0);
    expect(validated.log).toContain("Plan: 0 to create, 1 to update");
    expect(validated.commands).toContainEqual(expect.stringMatching(/^::notice .*This is a preview/));
    expect(validated.commands.join("\n")).not.toContain("Hash of the plan");
    expect(validated.summary).toContain("s3://lightly/streets/");
    expect(validated.summary).toContain("This is a preview");
    expect(JSON.stringify(jobs["validate"])).not.toMatch(/secrets|vars\./);

    await push(team, pull);
    const { plan: found } = await findPlan(team, "push");
    expect(found).toMatchObject({ code: 1, commands: [expect.stringMatching(unreviewed)] });
    expect(await team.platform.requests()).toEqual([]);
  });

  test("a merge queue plans what it would merge, and the push of it applies what was reviewed", async () => {
    // GitHub Enterprise Server has no artifacts that one run could take from another.
    await using team = await startTeam({ artifacts: false });
    const pull = await open(team, anotherFolder);
    await planPull(team, pull);
    const before = await push(team, pull);
    const queued = await team.run(plan?.jobs["plan"], pull.mergeCommit ?? "", {
      "github.event.merge_group.base_sha || 'HEAD^1'": before,
      "github.event.pull_request.number": "",
    });
    expect(queued).toMatchObject({ code: 0, log: expect.stringContaining("1 to update") });
    expect(team.github.comments).toHaveLength(1);
    expect(await applyPlan(team, await findPlan(team, "push"), before)).toMatchObject({ code: 0 });
    expect(folderOf(team, "LIGHTLY")).toBe("s3://lightly/streets/");
  });

  test("a push that merges no pull request is not applied", async () => {
    await using team = await startTeam();
    await team.repository.edit("lightly.yaml", anotherFolder);
    await team.repository.commit("without a pull request");
    const { plan: found } = await findPlan(team, "push");
    expect(found).toMatchObject({ code: 1, commands: [expect.stringMatching(unreviewed)] });
    expect(await team.platform.requests()).toEqual([]);
  });

  test("what was reviewed is not applied after drift; by hand, a new plan is, once it is approved", async () => {
    await using team = await startTeam();
    const pull = await open(team, anotherFolder);
    await planPull(team, pull);
    await tamper(team, "s3://raw/typo/");
    const before = await push(team, pull);
    const stale = await applyPlan(team, await findPlan(team, "push"), before);
    expect(stale).toMatchObject({ code: 4, log: expect.stringContaining('"street-scenes"') });
    expect(team.github.comments.at(-1)).toMatchObject({
      number: 1,
      body: expect.stringContaining("street-scenes"),
    });
    expect(await team.platform.writes()).toEqual([]);

    const byHand = await findPlan(team, "workflow_dispatch");
    expect(byHand.plan).toMatchObject({ code: 0, summary: expect.stringContaining("s3://raw/typo/") });
    expect(await team.platform.writes()).toEqual([]);
    expect(await applyPlan(team, byHand, "HEAD^1")).toMatchObject({ code: 0 });
    expect(folderOf(team, "INPUT")).toBe("s3://raw/street/");
    expect(folderOf(team, "LIGHTLY")).toBe("s3://lightly/streets/");
  });

  test("by hand, a plan that is stale when it is approved is not applied", async () => {
    await using team = await startTeam();
    await push(team, await open(team, anotherFolder));
    const byHand = await findPlan(team, "workflow_dispatch");
    expect(byHand.plan.code).toBe(0);
    await tamper(team, "s3://raw/typo/");
    expect(await applyPlan(team, byHand, "HEAD^1")).toMatchObject({ code: 4 });
    expect(await team.platform.writes()).toEqual([]);
  });

  test("an invalid config, and a plan that is refused, are told where people look", async () => {
    await using team = await startTeam();
    const invalid = await planPull(team, await open(team, (yaml) => yaml.replace("images", "pictures")));
    expect(invalid).toMatchObject({ code: 3 });
    expect(invalid.commands).toEqual([expect.stringMatching(/^::error file=lightly\.yaml,line=17,/)]);
    expect(team.github.comments).toMatchObject([{ number: 1, body: expect.stringContaining("pictures") }]);
    expect(await team.platform.requests()).toEqual([]);

    const [dataset] = team.platform.emulator.snapshot().datasets;
    await team.platform.call("DELETE", `/v1/datasets/${dataset?.id}?force=True`);
    await team.platform.createDataset("street-scenes", "Videos");
    expect(await planPull(team, await open(team, anotherFolder))).toMatchObject({ code: 5 });
    expect(team.github.comments.at(-1)).toMatchObject({
      number: 2,
      body: expect.stringContaining("Refused"),
    });
  });

  test("drift opens one issue, keeps it up to date, and closes it when it is gone", async () => {
    await using team = await startTeam();
    const { issues } = team.github;
    const look = async () =>
      team.run(drift?.jobs["drift"], await team.repository.git("rev-parse", "main"), {});
    expect(await look()).toMatchObject({ code: 0 });
    expect(issues).toEqual([]);

    await tamper(team, "s3://raw/typo/");
    const drifted = await look();
    expect(drifted.code).toBe(0);
    expect(drifted.outputs["steps.plan.outputs.drift"]).toBe("1");
    expect(drifted.commands).toContainEqual(expect.stringMatching(/^::warning file=lightly\.yaml,line=\d+/));
    expect(issues).toMatchObject([{ state: "open", body: expect.stringContaining("s3://raw/typo/") }]);

    await tamper(team, "s3://raw/again/");
    await look();
    expect(issues).toMatchObject([{ state: "open", body: expect.stringContaining("s3://raw/again/") }]);

    await team.platform.fail({ kind: "status", status: 403 });
    expect(await look()).toMatchObject({ code: 1 });
    expect(issues).toMatchObject([{ state: "open", body: expect.stringContaining("s3://raw/again/") }]);
    await team.platform.fail();

    await tamper(team, "s3://raw/street/");
    await look();
    expect(issues).toMatchObject([{ state: "closed", body: expect.stringContaining("No changes") }]);
  });
});
