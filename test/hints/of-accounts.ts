import { datasets, hosted, street, text } from "./config-stories.js";
import type { Step, Story, World } from "./story.js";

const avenue = datasets("avenue: { type: images }");
const limited = { "lightly.policy.yaml": "version: 1\nlimits: { create: { count: 1 } }\n" };
const two = datasets("street: { type: images }\navenue: { type: images }");

const contents = "type: images, datasources: { input_output: { connection: hosted, resource_path: raw/ } }";
const onHosted = (lines: string) =>
  `version: 1\nconnections: { hosted: { type: lightly } }\n${datasets(lines.replaceAll("CONTENTS", contents)).replace("version: 1\n", "")}`;
const combined = onHosted("street: { CONTENTS }");
const pair = (name: string, input = "raw/") =>
  `version: 1
connections: { hosted: { type: lightly } }
datasets:
  ${name}:
    type: images
    datasources:
      input: { connection: hosted, resource_path: ${input} }
      lightly: { connection: hosted, resource_path: work/ }
`;
const busy: Step = {
  act: ({ platform, idOf }) => platform.scheduleRun(idOf("street"), "LOCKED"),
  config: hosted("input_output: { connection: hosted, resource_path: raw-2/ }"),
};

/** Hints about what the account holds beside what the config asks for. */
export const hintsOfAccounts: Readonly<Record<string, Story | readonly Story[]>> = {
  // Which dataset is meant.
  "Rename all but the one that is meant in the Lightly app.": {
    held: street,
    wrong: {
      act: async ({ platform }) => {
        await platform.set({ duplicateNames: "allow" });
        await platform.createDataset("street", "Images");
      },
    },
    right: {
      act: async ({ platform }) => {
        const [, other] = platform.emulator.snapshot().datasets;
        await platform.call("PUT", `/v1/datasets/${other?.id}`, { name: "street of somebody" });
      },
    },
  },
  "in two steps, since names are exchanged: declare a free name for this one (such as …-2) and leave the name of the other, apply; then declare the final names":
    {
      held: two,
      wrong: { config: (world) => exchanged(world, "avenue", "street") },
      right: {
        act: async (world) => {
          await world.write("lightly.yaml", exchanged(world, "avenue-2", "avenue"));
          await world.run("apply", "--auto-approve");
          await world.write("lightly.yaml", exchanged(world, "avenue", "street"));
        },
      },
    },
  "if … is the dataset that is meant, the rename was done before: remove `renamed_from`": {
    held: two,
    ...text(datasets("avenue: { type: images, renamed_from: street }"), avenue),
  },
  "declare another name": [
    {
      held: two,
      ...text(
        datasets("avenue: { type: images, renamed_from: street }"),
        datasets("road: { type: images, renamed_from: street }"),
      ),
    },
    {
      held: two,
      wrong: { config: pinned("avenue: { type: images, id: STREET }") },
      right: { config: pinned("road: { type: images, id: STREET }") },
    },
    {
      held: street,
      wrong: { config: pinned("road: { type: images, id: STREET }\nstreet: { type: images }") },
      right: { config: pinned("road: { type: images, id: STREET }\navenue: { type: images }") },
      creates: ["avenue"],
    },
  ],
  "rename the other dataset in the Lightly app, then plan again": {
    held: two,
    wrong: { config: datasets("avenue: { type: images, renamed_from: street }") },
    right: { act: (world) => rename(world, "avenue", "avenue of before") },
  },
  "if both are meant to be one dataset: leave this one out": {
    held: street,
    wrong: { config: pinned("road: { type: images, id: STREET }\nstreet: { type: images }") },
    right: { config: pinned("road: { type: images, id: STREET }") },
  },
  "rename that one first: apply with --target …, then plan again": {
    held: street,
    wrong: { config: pinned("road: { type: images, id: STREET }\nstreet: { type: images }") },
    right: {
      act: ({ run }) => run("apply", "--auto-approve", "--target", "road"),
      run: ["apply", "--auto-approve"],
    },
    creates: ["street"],
  },
  "correct the id": {
    held: street,
    wrong: { config: datasets(`street: { type: images, id: ${"f".repeat(24)} }`) },
    right: { config: pinned("street: { type: images, id: STREET }") },
  },
  "have its owner share it again with the user of this token": {
    held: avenue,
    wrong: { act: ofOther("theirs", []), config: pinned("theirs: { type: images, id: THEIRS }") },
    right: { act: shareWithOwner },
  },
  "if it was deleted for good: remove `id`, and a new, empty dataset is created": {
    held: avenue,
    wrong: { config: datasets(`street: { type: images, id: ${"f".repeat(24)} }`) },
    right: { config: street },
    creates: ["street"],
  },
  "remove `renamed_from` once it is done in every account that this config is applied to": {
    held: avenue,
    ...text(datasets("avenue: { type: images, renamed_from: street }"), avenue),
  },
  "if it is the same dataset under a new name, add `…`": [
    {
      held: onHosted("street: { CONTENTS }"),
      wrong: {
        files: { "before/lightly.yaml": onHosted("street: { CONTENTS }") },
        config: onHosted("avenue: { CONTENTS }"),
        run: ["plan", "--base-dir", "before"],
      },
      right: { config: onHosted('avenue: { renamed_from: "street", CONTENTS }') },
    },
    {
      held: avenue,
      wrong: {
        act: async (world) => {
          await ofOther("theirs", ["owner@example.com"])(world);
          await world.write(
            "before/lightly.yaml",
            onHosted(`theirs: { id: ${world.idOf("theirs")}, CONTENTS }`),
          );
        },
        config: onHosted("ours: { CONTENTS }"),
        run: ["plan", "--base-dir", "before"],
      },
      right: { config: ({ idOf }) => onHosted(`ours: { id: ${idOf("theirs")}, CONTENTS }`) },
    },
  ],
  "A dataset of another user may have it, or one whose name differs in case only: if that one is meant, have it shared with the user of this token and declare its `id`, or spell its name as it does; if not, declare another name. If a dataset was just deleted, try again later.":
    [
      {
        held: avenue,
        wrong: { act: taken, config: datasets("theirs: { type: images }"), run: ["apply", "--auto-approve"] },
        right: { act: shareWithOwner, config: pinned("theirs: { type: images, id: THEIRS }") },
      },
      {
        held: street,
        wrong: {
          act: ({ platform }) => platform.set({ caseInsensitiveNames: true }),
          config: datasets("Street: { type: images }"),
          run: ["apply", "--auto-approve"],
        },
        right: { config: street },
      },
      {
        held: avenue,
        wrong: { act: taken, config: datasets("theirs: { type: images }"), run: ["apply", "--auto-approve"] },
        right: { act: ({ platform }) => platform.fail(), config: datasets("ours: { type: images }") },
        creates: ["ours"],
      },
    ],

  // What cannot be changed.
  "keep the dataset: declare `type: …`": {
    held: street,
    ...text(datasets("street: { type: videos }"), street),
  },
  "keep the dataset: no longer declare it, for its type cannot be declared": {
    held: avenue,
    wrong: { act: ({ platform }) => platform.createDataset("street", "Crops"), config: two },
    right: { config: avenue },
  },
  "start anew beside it: leave this one out, and declare a new dataset under another name": {
    held: street,
    ...text(datasets("street: { type: videos }"), datasets("street-videos: { type: videos }")),
    creates: ["street-videos"],
  },
  "which of them a run then uses is not documented: declare input_output as it is, or a new dataset beside it, under another name, with input and lightly":
    [
      { held: combined, ...text(pair("street"), combined) },
      { held: combined, ...text(pair("street"), pair("avenue")), creates: ["avenue"] },
    ],
  "metadata and predictions in the lightly folder are matched by file names relative to the input folder: check that they still fit":
    { held: pair("street"), ...text(pair("street", "raw-2/"), pair("street", "raw-2/")) },

  // Who may work with it.
  "One of these belongs to no user of the platform: correct it, or have the person sign up first.": [
    {
      held: street,
      wrong: {
        act: ({ platform }) => platform.set({ unknownShareEmails: "reject" }),
        config: datasets("street: { type: images, share_with: [othr@example.com] }"),
        run: ["apply", "--auto-approve"],
      },
      right: { config: datasets("street: { type: images, share_with: [other@example.com] }") },
    },
  ],
  "add the address of the token's own user to `share_with`, and those that are to stay": {
    held: avenue,
    wrong: {
      act: ofOther("theirs", ["owner@example.com", "ada@example.com"]),
      config: pinned("theirs: { type: images, id: THEIRS, share_with: [bob@example.com] }"),
    },
    right: {
      config: pinned(
        "theirs: { type: images, id: THEIRS, share_with: [bob@example.com, owner@example.com, ada@example.com] }",
      ),
    },
  },
  "if none of the removed addresses is the token's own: plan and apply with --allow-lockout": {
    held: avenue,
    wrong: {
      act: ofOther("theirs", ["owner@example.com", "ada@example.com"]),
      config: pinned("theirs: { type: images, id: THEIRS, share_with: [owner@example.com] }"),
    },
    right: { run: ["apply", "--auto-approve", "--allow-lockout"] },
    loses: ["theirs: ada@example.com"],
  },
  "remove the team in the Lightly app if it should have none": {
    held: street,
    wrong: {
      act: ({ platform, idOf }) => platform.share(idOf("street"), ["ada@example.com"], ["team-one"]),
      config: datasets("street: { type: images, share_with: [] }"),
    },
    right: { act: ({ platform, idOf }) => platform.share(idOf("street"), ["ada@example.com"]) },
    loses: ["street: ada@example.com", "street: team-one"],
  },

  // What else goes on in the account.
  "Run plan again.": [
    {
      held: street,
      wrong: {
        config: datasets("street: { type: images, share_with: [ada@example.com] }"),
        run: ["apply"],
        ask: async ({ platform, idOf }) => {
          await platform.share(idOf("street"), ["other@example.com"]);
          return "yes";
        },
      },
      right: {
        config: datasets("street: { type: images, share_with: [ada@example.com, other@example.com] }"),
      },
    },
    {
      held: street,
      wrong: {
        config: two,
        run: ["apply"],
        ask: async ({ platform }) => {
          await platform.createDataset("avenue", "Images");
          return "yes";
        },
      },
      right: {},
    },
    {
      held: street,
      wrong: {
        config: datasets("street: { type: images, share_with: [ada@example.com] }"),
        run: ["apply", "--auto-approve"],
        deadline: AbortSignal.abort(),
      },
      right: { act: ({ platform }) => platform.settled() },
    },
  ],
  "Wait until it has ended, then apply again; --allow-busy writes all the same, and the run may fail.": [
    {
      held: combined,
      wrong: { ...busy, run: ["apply", "--auto-approve"] },
      right: { act: ({ platform, idOf }) => platform.endRuns(idOf("street")) },
    },
    {
      held: combined,
      wrong: { ...busy, run: ["apply", "--auto-approve"] },
      right: { run: ["apply", "--auto-approve", "--allow-busy"] },
    },
  ],

  // The policy.
  "those who own the account can allow it in …": {
    held: street,
    wrong: {
      config: hosted("input_output: { connection: hosted, resource_path: raw/ }"),
      files: { "lightly.policy.yaml": "version: 1\nresource_path: [work/]\n" },
    },
    right: { files: { "lightly.policy.yaml": "version: 1\nresource_path: [work/, raw/]\n" } },
  },
  "make the change in several parts": {
    wrong: { config: two, files: limited },
    right: {
      act: ({ run }) => run("apply", "--auto-approve", "--target", "street"),
      run: ["apply", "--auto-approve", "--target", "avenue"],
    },
    held: "version: 1\n",
    creates: ["avenue", "street"],
  },
  "lift the limit for one run: --lift-limit …": {
    held: "version: 1\n",
    wrong: { config: two, files: limited },
    right: { run: ["apply", "--auto-approve", "--lift-limit", "create"] },
    creates: ["avenue", "street"],
  },
  "leave out --lift-limit … once this is applied": {
    held: "version: 1\n",
    wrong: { config: two, files: limited, run: ["apply", "--auto-approve", "--lift-limit", "create"] },
    right: {},
  },
  "the new policy applies once the change is merged": {
    held: street,
    wrong: {
      files: { "before/lightly.yaml": street, "lightly.policy.yaml": "version: 1\nresource_path: [work/]\n" },
      run: ["plan", "--base-dir", "before"],
    },
    right: {
      files: { "before/lightly.policy.yaml": "version: 1\nresource_path: [work/]\n" },
      run: ["plan", "--base-dir", "before"],
    },
  },
};

/** Datasets, with the ids of `street` and of `theirs` filled in. */
function pinned(lines: string): (world: World) => string {
  return ({ idOf }) =>
    datasets(lines.replaceAll("STREET", idOf("street")).replaceAll("THEIRS", idOf("theirs")));
}

/** The names that two pinned datasets get, of which the first is called `street` or `avenue-2`, and the second `avenue`. */
function exchanged({ idOf }: World, first: string, second: string): string {
  const id = idOf("street") || idOf("avenue-2");
  return datasets(
    `${first}: { type: images, id: ${id} }\n${second}: { type: images, id: ${idOf("avenue")} }`,
  );
}

async function rename({ platform, idOf }: World, from: string, to: string): Promise<void> {
  await platform.call("PUT", `/v1/datasets/${idOf(from)}`, { name: to });
}

/** Somebody else has a dataset, and shares it with these people. */
function ofOther(name: string, people: readonly string[]): (world: World) => Promise<void> {
  return async (world) => {
    await world.platform.call("POST", "/v1/datasets", { name, type: "Images" }, "other-token");
    await shareTheirs(world, people);
  };
}

async function shareTheirs({ platform, idOf }: World, people: readonly string[]): Promise<void> {
  const body = { accessType: "WRITE", users: people, teams: [] };
  await platform.call("POST", `/v1/datasets/${idOf("theirs")}/collaboration/access`, body, "other-token");
}

async function shareWithOwner(world: World): Promise<void> {
  await world.platform.fail();
  await shareTheirs(world, ["owner@example.com"]);
}

/** Somebody else has a dataset whose name cannot be taken again. */
async function taken(world: World): Promise<void> {
  await ofOther("theirs", [])(world);
  await world.platform.fail({
    method: "POST",
    path: "/datasets$",
    kind: "status",
    status: 400,
    code: "DATASET_NAME_EXISTS",
  });
}
