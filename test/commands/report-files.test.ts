import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, stat, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { apply } from "../../src/commands/apply.js";
import { planReports } from "../../src/commands/reports.js";
import { openSavedDocument } from "../../src/commands/saved-plan.js";
import { differentChanges } from "../support/document-catalogue.js";
import { type Folder, makeFolder } from "../support/files.js";
import { contextOf } from "../support/context.js";
import { startPlatform, token } from "../support/platform.js";

/** Names that stand for no regular file, in a folder that has nothing else. */
const traps = {
  "a pipe": "pipe",
  "a folder": "folder",
  "a link to a device": "link",
  "a folder that is not there": "nowhere/file",
  "a path that is too long": "x".repeat(5000),
};

async function setTraps(): Promise<Folder> {
  const folder = await makeFolder();
  execFileSync("mkfifo", [join(folder.path, "pipe")]);
  await mkdir(join(folder.path, "folder"));
  await symlink("/dev/full", join(folder.path, "link"));
  return folder;
}

describe("a saved plan", () => {
  test.each(Object.entries({ ...traps, "a device": "/dev/zero" }))("is not read from %s", async (_, name) => {
    await using folder = await setTraps();
    const path = resolve(folder.path, name);
    await expect(openSavedDocument(path)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("cannot be read: "),
    });
  });
});

const config = "version: 1\ndatasets: { abc: { type: images } }\n";
const applying = {
  var: [],
  warnExpiry: 30,
  rotate: [],
  target: [],
  logLevel: "warn",
  logFormat: "text",
  autoApprove: true,
  allowBusy: false,
  full: false,
  allowLockout: false,
  liftLimit: [],
  endpoint: [],
  secrets: true,
} as const;

test.runIf(existsSync("/dev/full"))(
  "a disk that gets full stops no apply, loses no other report, and is told",
  async () => {
    await using folder = await makeFolder();
    await using platform = await startPlatform();
    const { context, written } = contextOf({ LIGHTLY_TOKEN: token });
    const places = { config: [await folder.write("lightly.yaml", config)], server: platform.url };
    const format = ["events=/dev/full", `json=${join(folder.path, "result.json")}`];
    expect(await apply(undefined, { ...applying, ...places, format }, context)).toBe(1);
    expect(platform.emulator.snapshot().datasets).toHaveLength(1);
    expect(JSON.parse(await readFile(join(folder.path, "result.json"), "utf8"))).toMatchObject({
      exitCode: 0,
    });
    expect(written().stderr).toContain("error: a report was lost: /dev/full cannot be written.\n");
  },
);

describe("what apply cannot tell about afterwards, it does not begin:", () => {
  test.each(["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "json", "events"])("%s", async (place) => {
    await using folder = await setTraps();
    await using platform = await startPlatform();
    const file = await folder.write("lightly.yaml", config);
    // Events may go to whoever reads a pipe or a device, line by line.
    const { "a pipe": pipe, "a link to a device": device, ...others } = traps;
    for (const trap of [...Object.values(others), ...(place === "events" ? [] : [pipe, device])]) {
      const path = join(folder.path, trap);
      const isReport = !place.startsWith("GITHUB");
      const env = { LIGHTLY_TOKEN: token, ...(isReport ? {} : { [place]: path }) };
      const { context } = contextOf(env);
      const format = isReport ? [`${place}=${path}`] : [];
      const options = { ...applying, config: [file], server: platform.url, format };
      await expect(apply(undefined, options, context)).rejects.toMatchObject({ exitCode: 3 });
    }
    expect(await platform.requests()).toEqual([]);
  });
});

describe("the summary of a step", () => {
  const told = async (path: string) => {
    const { context, written } = contextOf({ GITHUB_STEP_SUMMARY: path });
    const reports = planReports({ format: ["github"], full: false }, context);
    await reports.write({ document: differentChanges, exitCode: 0, isTold: false });
    return { size: (await stat(path)).size, ...written() };
  };

  test("of several commands together stays below what GitHub keeps", async () => {
    await using folder = await makeFolder();
    const path = await folder.write("summary", "x".repeat(700_000));
    const first = await told(path);
    expect(first.size).toBeGreaterThan(710_000);
    expect(first.size).toBeLessThanOrEqual(1_000_000);
    expect(first.stderr).toBe("");

    const full = await folder.write("full", "x".repeat(990_000));
    expect(await told(full)).toEqual({
      size: 990_000,
      stdout: "",
      stderr: "warning: the summary of this step is full; nothing was added to it\n",
    });
  });

  test("goes into a file that is not there yet, and through a link", async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, "summary");
    const { size } = await told(path);
    await symlink(path, join(folder.path, "link"));
    expect((await told(join(folder.path, "link"))).size).toBe(2 * size);
  });
});
