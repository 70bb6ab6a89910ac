import { describe, expect, test } from "vitest";
import { secrets } from "../support/scratch-repository.js";
import {
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
    await team.platform.set({ secrets: "omit" });
    await tamper(team, "s3://raw/typo/");
    await planPull(team, pull);
    expect(team.github.comments).toHaveLength(101);
    expect(team.github.comments[0]?.body).toBe(forged.body);
    expect(team.github.comments[100]?.body).toContain("s3://raw/typo/");
  });

  test("a fork is given no token: its config is checked, and its merge is not applied unseen", async () => {
    await using team = await startTeam();
    const pull = await open(team, anotherFolder, 2);
    const { jobs } = plan ?? { jobs: {} };
    const whether = jobs["validate"]?.steps.at(-1)?.if ?? "";
    const validated = await team.run(jobs["validate"], pull.merge, { [whether]: "true", "github.token": "" });
    expect(validated.code).toBe(0);
    expect(validated.commands).toEqual([
      expect.stringMatching(/^::notice .*The config is valid. There is no plan/),
    ]);
    expect(validated.summary).toContain("There is no plan");
    expect(JSON.stringify(jobs["validate"])).not.toMatch(/secrets|vars\./);

    // Not even if its run looks like one that planned.
    const hash = `sha256:${"0".repeat(64)}`;
    const annotations = [{ title: "Hash of the plan", message: hash }];
    team.github.runs.push({ id: 7, pull, conclusion: "success", annotations });
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

  test("a push without a plan that somebody reviewed applies nothing", async () => {
    await using team = await startTeam();
    const refused = { code: 1, commands: [expect.stringMatching(unreviewed)] };
    await team.repository.edit("lightly.yaml", anotherFolder);
    await team.repository.commit("without a pull request");
    expect((await findPlan(team, "push")).plan).toMatchObject(refused);

    const unplanned = await open(team, (yaml) => yaml.replace("s3://raw/street/", "s3://raw/streets/"));
    await push(team, unplanned);
    expect((await findPlan(team, "push")).plan).toMatchObject(refused);

    const failing = await open(team, (yaml) => yaml.replace("s3://raw/streets/", "s3://raw/street/"));
    expect(await planPull(team, failing)).toMatchObject({ code: 0 });
    await team.platform.fail({ kind: "status", status: 403 });
    expect(await planPull(team, failing)).toMatchObject({ code: 1 });
    await push(team, failing);
    expect((await findPlan(team, "push")).plan).toMatchObject(refused);
    // Not if another job of that run failed either, or if several plans were announced.
    const hash = { title: "Hash of the plan", message: `sha256:${"0".repeat(64)}` };
    const { runs } = team.github;
    runs.push({ id: 8, pull: failing, conclusion: "failure", annotations: [hash] });
    expect((await findPlan(team, "push")).plan).toMatchObject(refused);
    runs.push({ id: 9, pull: failing, conclusion: "success", annotations: [hash, hash] });
    expect((await findPlan(team, "push")).plan).toMatchObject(refused);
    // Nor if the pull request is still open.
    const pending = await open(team, anotherFolder);
    runs.push({ id: 10, pull: pending, conclusion: "success", annotations: [hash] });
    await team.repository.git("reset", "--quiet", "--hard", pending.head);
    expect((await findPlan(team, "push")).plan).toMatchObject(refused);
    expect(await team.platform.writes()).toEqual([]);
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
