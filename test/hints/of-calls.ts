import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { storages } from "../support/every-storage.js";
import { datasets, hosted, street } from "./config-stories.js";
import { forward } from "./forward.js";
import type { Step, Story, World } from "./story.js";

const hostedStreet = hosted("input_output: { connection: hosted, resource_path: raw/ }");
const approved = ["apply", "--auto-approve"];
const shared = datasets("street: { type: images, share_with: [ada@example.com] }");
const videos = datasets("street: { type: images }\navenue: { type: videos }");

/** Somebody plans and reviews, and then the account changes. */
const reviewed: Step = {
  config: shared,
  act: async ({ platform, idOf, run, write }) => {
    await write("lightly.yaml", shared);
    await run("plan", "--out", "plan.json");
    await platform.share(idOf("street"), ["ada@example.com", "other@example.com"]);
  },
};
const reviewedAgain: Step = {
  act: async ({ run, write }) => {
    await write(
      "lightly.yaml",
      datasets("street: { type: images, share_with: [ada@example.com, other@example.com] }"),
    );
    await run("plan", "--out", "plan.json");
  },
  run: ["apply", "plan.json", "--auto-approve"],
};
const planAgain: Step = {
  act: ({ run }) => run("plan", "--out", "plan.json"),
  run: ["apply", "plan.json", "--auto-approve"],
};

/** Hints about the way the program is called, and about the files that it writes. */
export const hintsOfCalls: Readonly<Record<string, Story | readonly Story[]>> = {
  "Review the output of plan, then run apply with --auto-approve.": {
    held: street,
    wrong: { config: shared, run: ["apply"] },
    right: {},
  },
  "Name a declared dataset, or a pattern such as 'street-*'.": {
    held: street,
    wrong: { config: shared, run: [...approved, "--target", "nowhere"] },
    right: { run: [...approved, "--target", "str*"] },
  },
  "Did you mean …?": [
    {
      held: street,
      wrong: { config: shared, run: [...approved, "--target", "stret"] },
      right: { run: [...approved, "--target", "street"] },
    },
    {
      held: hostedStreet,
      wrong: { run: [...approved, "--rotate", "hostd"] },
      right: { run: [...approved, "--rotate", "hosted"] },
    },
  ],
  "Name a connection, or all.": {
    held: hostedStreet,
    wrong: { run: [...approved, "--rotate", "nothing-like-it"] },
    right: { run: [...approved, "--rotate", "all"] },
  },
  "Limits: create, update.": {
    held: street,
    wrong: { config: shared, run: [...approved, "--lift-limit", "delete"] },
    right: { run: [...approved, "--lift-limit", "update"] },
  },
  "If this change repairs it, add --allow-invalid-base: causes are then not known, and secrets are sent again only with --rotate.":
    {
      held: street,
      wrong: {
        config: shared,
        files: { "before/lightly.yaml": "version: 1\ndatasets: { street: {} }\n" },
        run: ["plan", "--base-dir", "before"],
      },
      right: { run: [...approved, "--base-dir", "before", "--allow-invalid-base"] },
    },

  // Plans that were reviewed.
  "Plan and review again.": {
    held: street,
    wrong: { ...reviewed, run: ["apply", "plan.json", "--auto-approve"] },
    right: reviewedAgain,
  },
  "Plan and review again; --expect-plan FILE tells what differs.": {
    held: street,
    wrong: { ...reviewed, run: [...approved, "--expect", `sha256:${"0".repeat(64)}`] },
    right: { ...reviewedAgain, run: [...approved, "--expect-plan", "plan.json"] },
  },
  "The plan says why, and names the ways out.": {
    held: videos,
    wrong: { config: datasets("street: { type: videos }\navenue: { type: videos }"), run: approved },
    right: { config: videos },
  },
  "A plan is saved with plan --out FILE, a result with apply --format json=FILE; leave them as they are.": [
    {
      held: street,
      wrong: { config: shared, run: ["apply", "plan.json", "--auto-approve"] },
      right: planAgain,
    },
    {
      held: street,
      wrong: { config: shared, files: { "plan.json": "{}" }, run: ["apply", "plan.json", "--auto-approve"] },
      right: planAgain,
    },
  ],
  "Save a plan with plan --out.": {
    held: street,
    wrong: {
      act: async ({ run, write }) => {
        await write("lightly.yaml", "version: 2\n");
        await run("plan", "--out", "plan.json");
      },
      config: shared,
      run: ["apply", "plan.json", "--auto-approve"],
    },
    right: planAgain,
  },
  "See it with show.": {
    held: street,
    wrong: {
      files: { "lightly.yaml": shared },
      act: ({ run }) => run(...approved, "--format", "json=result.json"),
      run: ["apply", "result.json", "--auto-approve"],
    },
    right: { run: ["show", "result.json"] },
  },
  "Plan again without --offline, with the token of the account.": {
    held: street,
    wrong: {
      files: { "before/lightly.yaml": street, "lightly.yaml": shared },
      act: ({ run }) => run("plan", "--offline", "--base-dir", "before", "--out", "plan.json"),
      run: ["apply", "plan.json", "--auto-approve"],
    },
    right: planAgain,
  },

  // Reports and other files.
  "Give one of them a file: --format NAME=PATH.": {
    held: street,
    wrong: { config: shared, run: [...approved, "--format", "text", "--format", "json"] },
    right: { run: [...approved, "--format", "text", "--format", "json=result.json"] },
  },
  "Formats: ….": {
    held: street,
    wrong: { config: shared, run: [...approved, "--format", "yaml"] },
    right: { run: [...approved, "--format", "json"] },
  },
  "Give each report a file of its own.": {
    held: street,
    wrong: { config: shared, run: [...approved, "--format", "text=one", "--format", "json=one"] },
    right: { run: [...approved, "--format", "text=one", "--format", "json=two"] },
  },
  "Name another file for the report.": {
    held: street,
    wrong: { config: shared, run: [...approved, "--format", "json=lightly.yaml"] },
    right: { run: [...approved, "--format", "json=result.json"] },
  },
  "Its folder must exist.": [
    {
      held: street,
      wrong: { config: shared, run: [...approved, "--format", "json=reports/result.json"] },
      right: {
        act: ({ folder }) => mkdir(join(folder, "reports")),
        run: [...approved, "--format", "json=reports/result.json"],
      },
    },
    {
      held: street,
      wrong: { config: shared, run: [...approved, "--format", "events=reports/events"] },
      right: {
        act: ({ folder }) => mkdir(join(folder, "reports")),
        run: [...approved, "--format", "events=reports/events"],
      },
    },
  ],
  "End that one first, or name another file. If no such process uses it, remove ….": {
    held: street,
    wrong: {
      files: { "account.json.lock": JSON.stringify({ pid: process.ppid, since: "today", id: "one" }) },
      run: ["emulator", "--data", "account.json"],
    },
    right: { run: ["emulator", "--data", "another.json", "--port", "0"], isEndless: true },
  },
  "Switches: ….": {
    held: street,
    wrong: { run: ["emulator", "--set", "nothing=1"] },
    right: { run: ["emulator", "--set", "secrets=mask", "--port", "0"], isEndless: true },
  },

  // Configs that the program writes.
  "Name another file, or move this one.": {
    held: street,
    wrong: { files: { list: "mine\n" }, act: inS3, run: ["export", "--env-example", "list"] },
    right: { run: ["export", "--env-example", "another"] },
  },
  "Add to it with --into, or name another file.": [
    {
      held: street,
      wrong: { act: addScratch, run: ["export", "--out", "lightly.yaml"] },
      right: { run: ["export", "--into", "lightly.yaml"] },
    },
    {
      held: street,
      wrong: { act: addScratch, run: ["export", "--out", "lightly.yaml"] },
      right: { run: ["export", "--out", "another.yaml"], plan: ["--config", "another.yaml"] },
    },
  ],
  "Add datasets of the account to it with export --into.": {
    held: street,
    wrong: { act: addScratch, run: ["init", "--from-account"] },
    right: { run: ["export", "--into", "lightly.yaml"] },
  },
  "A new config is written with --out.": {
    held: street,
    wrong: { act: addScratch, run: ["export", "--into", "new.yaml"] },
    right: { run: ["export", "--out", "new.yaml"], plan: ["--config", "new.yaml"] },
  },
  "Case matters; * stands for any text. Datasets of others are looked for with --shared and --team.": {
    held: street,
    wrong: { act: addScratch, run: ["export", "--into", "lightly.yaml", "--dataset", "Scratch"] },
    right: { run: ["export", "--into", "lightly.yaml", "--dataset", "scr*"] },
  },
  "Nothing was written. Export to stdout, and add by hand.": {
    held: street,
    wrong: {
      act: addScratch,
      config: "{ version: 1, datasets: { street: { type: images } } }\n",
      run: ["export", "--into", "lightly.yaml"],
    },
    right: {
      act: async ({ run, write }) => {
        const { stdout } = await run("export", "--dataset", "scratch");
        const added = /^ {2}scratch:\n(?: {4}.*\n)+/m.exec(stdout)?.[0] ?? "";
        await write("lightly.yaml", `version: 1\ndatasets:\n  street: { type: images }\n${added}`);
      },
    },
  },
  "Export again.": {
    held: street,
    wrong: { act: editMeanwhile, run: ["export", "--into", "lightly.yaml"] },
    right: { run: ["export", "--into", "lightly.yaml"] },
  },
  "Give --from-account, or --provider with one of ….": {
    held: street,
    wrong: { run: ["init", "--config", "new.yaml"] },
    right: { run: ["init", "--config", "new.yaml", "--from-account"], plan: ["--config", "new.yaml"] },
  },
  "Leave out --ci, or move the file.": {
    held: street,
    wrong: {
      files: { ".gitlab-ci.yml": "mine: {}\n" },
      run: ["init", "--config", "new.yaml", "--from-account", "--ci", "gitlab"],
    },
    right: { run: ["init", "--config", "new.yaml", "--from-account"], plan: ["--config", "new.yaml"] },
  },
  "A commit is compared with --base.": {
    held: street,
    wrong: { config: shared, run: ["plan", "--base-dir", "before"] },
    right: {
      files: { "before/lightly.yaml": street },
      run: [...approved, "--base-dir", "before"],
    },
  },
};

async function addScratch({ platform }: World): Promise<void> {
  await platform.createDataset("scratch", "Images");
}

/** The account has a datasource with a secret, so that an export lists its variable. */
async function inS3({ platform, idOf }: World): Promise<void> {
  await platform.putDatasource(idOf("street"), {
    ...storages.s3.wire,
    purpose: "INPUT_OUTPUT",
    fullPath: "s3://bucket/raw/",
  });
}

/** Somebody edits the config while the program asks the platform. */
async function editMeanwhile(world: World): Promise<void> {
  await addScratch(world);
  await forward(world, () => world.write("lightly.yaml", `${street}# mine\n`));
}
