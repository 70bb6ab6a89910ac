import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { appendLines } from "../../src/files/append.js";
import { openLineFile } from "../../src/files/line-file.js";
import { readRegularFile } from "../../src/files/read.js";
import { loggingReads, noteFile } from "../../src/files/read-log.js";
import { createFile, removeLeftovers, replaceFile, requireReplaceable } from "../../src/files/write.js";
import { type Folder, makeFolder } from "../support/files.js";

/** Names that stand for no regular file, in a folder that has nothing else. */
const traps = {
  "a pipe": "pipe",
  "a folder": "folder",
  "a link to a device": "link",
  "a folder that is not there": "nowhere/file",
  "a file in place of a folder": "pipe/file",
  "a path that is too long": "x".repeat(5000),
  "a path that is none": "a\0b",
};

async function setTraps(): Promise<Folder> {
  const folder = await makeFolder();
  execFileSync("mkfifo", [join(folder.path, "pipe")]);
  await mkdir(join(folder.path, "folder"));
  await symlink("/dev/full", join(folder.path, "link"));
  return folder;
}

const refusal = (message: RegExp) => ({ exitCode: 3, message: expect.stringMatching(message) });

describe("a file that replaces another", () => {
  test.each(Object.entries(traps))(
    "is not written through %s, and nothing is left behind",
    async (_, name) => {
      await using folder = await setTraps();
      const path = join(folder.path, name);
      const before = await readdir(folder.path);
      const refused = refusal(/is not a regular file|cannot be written/);
      await expect(replaceFile(path, "text")).rejects.toMatchObject(refused);
      await expect(requireReplaceable(path)).rejects.toMatchObject(refused);
      expect(await readdir(folder.path)).toEqual(before);
    },
  );

  test.each([0o600, 0o640, 0o444, 0o755])("keeps the permissions that it had (%o)", async (mode) => {
    await using folder = await makeFolder();
    const path = await folder.write("report", "old");
    await chmod(path, mode);
    await requireReplaceable(path);
    await replaceFile(path, "new");
    expect((await stat(path)).mode & 0o7777).toBe(mode);
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await readdir(folder.path)).toEqual(["report"]);
  });

  test("has those that are asked for where it is new, as far as the process gives any", async () => {
    await using folder = await makeFolder();
    const before = process.umask(0o027);
    try {
      await replaceFile(join(folder.path, "report"), "new");
      await replaceFile(join(folder.path, "secret"), "new", { mode: 0o600 });
    } finally {
      process.umask(before);
    }
    expect((await stat(join(folder.path, "report"))).mode & 0o777).toBe(0o640);
    expect((await stat(join(folder.path, "secret"))).mode & 0o777).toBe(0o600);
  });

  test("is looked at before, and is as it was", async () => {
    await using folder = await makeFolder();
    const path = await folder.write("there", "old");
    const { ino } = await stat(path);
    await requireReplaceable(path);
    await requireReplaceable(join(folder.path, "new"));
    expect(await readdir(folder.path)).toEqual(["there"]);
    expect((await stat(path)).ino).toBe(ino);
    expect(await readFile(path, "utf8")).toBe("old");
  });
});

describe("a file that was read", () => {
  test.each(["config", "./config", "folder/../config", "linked/config", "hard"])(
    "is not written over, spelled %s",
    async (name) => {
      await using folder = await makeFolder();
      const path = await folder.write("config", "old");
      await mkdir(join(folder.path, "folder"));
      await symlink(folder.path, join(folder.path, "linked"));
      execFileSync("ln", [path, join(folder.path, "hard")]);
      const spelled = `${folder.path}/${name}`;
      const refused = refusal(/would be written over, and this command reads it\.$/);
      await loggingReads(async () => {
        expect(await readRegularFile(path, 100)).toMatchObject({ kind: "read" });
        await expect(replaceFile(spelled, "new")).rejects.toMatchObject(refused);
        await expect(requireReplaceable(spelled)).rejects.toMatchObject(refused);
        await expect(openLineFile(spelled)).rejects.toMatchObject(refused);
        await replaceFile(join(folder.path, "other"), "new");
      });
      expect(await readFile(path, "utf8")).toBe("old");
    },
  );

  test("is not made where it was missed", async () => {
    await using folder = await makeFolder();
    await loggingReads(async () => {
      await noteFile(join(folder.path, "config"));
      const spelled = join(folder.path, ".", "config");
      await expect(replaceFile(spelled, "new")).rejects.toMatchObject(refusal(/would be written over/));
    });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("is written over where that is meant, and by another command", async () => {
    await using folder = await makeFolder();
    const path = await folder.write("config", "old");
    await loggingReads(async () => {
      await readRegularFile(path, 100);
      await replaceFile(path, "added to", { overRead: true });
    });
    await loggingReads(() => replaceFile(path, "by another"));
    expect(await readFile(path, "utf8")).toBe("by another");
  });
});

describe("a new file", () => {
  test("is never written over one that is there, if only a link that leads nowhere", async () => {
    await using folder = await makeFolder();
    await symlink("nowhere", join(folder.path, "link"));
    await folder.write("file", "old");
    for (const name of ["file", "link"]) {
      const path = join(folder.path, name);
      await expect(createFile(path, "new")).rejects.toMatchObject(
        refusal(/exists, and nothing is overwritten/),
      );
    }
    await createFile(join(folder.path, "new"), "new");
    expect(await readdir(folder.path)).toEqual(["file", "link", "new"]);
  });
});

test("what a killed write left behind is known by its name, and that of other files left alone", async () => {
  await using folder = await makeFolder();
  const names = [
    "state.json.0123456789ab.tmp",
    "state.json",
    "state.json.tmp",
    "state.jsonx.0123456789ab.tmp",
  ];
  for (const name of names) await folder.write(name, "");
  await removeLeftovers(join(folder.path, "state.json"));
  expect(await readdir(folder.path)).toEqual(names.slice(1));
  await removeLeftovers(join(folder.path, "nowhere", "state.json"));
});

describe("lines that are added to a file", () => {
  test.each([
    ["", "new\n"],
    ["old\n", "old\nnew\n"],
    ["old", "old\nnew\n"],
    ["old\r\n", "old\r\nnew\n"],
    ["ö", "ö\nnew\n"],
  ])("to %j begin on one of their own", async (before, after) => {
    await using folder = await makeFolder();
    const path = await folder.write("file", before);
    expect(await appendLines(path, () => "new\n")).toBe(undefined);
    expect(await readFile(path, "utf8")).toBe(after);
  });

  test("of which there are none change nothing", async () => {
    await using folder = await makeFolder();
    const path = await folder.write("file", "old");
    expect(await appendLines(path, (size) => (size === 3 ? "" : "wrong"))).toBe(undefined);
    expect(await readFile(path, "utf8")).toBe("old");
  });
});

describe("a file of lines", () => {
  test("is as it was until the first line, and keeps its permissions", async () => {
    await using folder = await makeFolder();
    const path = await folder.write("lines", "old");
    await chmod(path, 0o600);
    const untouched = await openLineFile(path);
    await untouched.close();
    expect(await readFile(path, "utf8")).toBe("old");
    const lines = await openLineFile(path);
    lines.write("one\n");
    lines.write("two\n");
    await lines.close();
    expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("may be a pipe", async () => {
    await using folder = await setTraps();
    const path = join(folder.path, "pipe");
    const reading = readFile(path, "utf8");
    const lines = await openLineFile(path);
    lines.write("one\n");
    await lines.close();
    expect(await reading).toBe("one\n");
  });

  test("that cannot be written says so at its end", async () => {
    const lines = await openLineFile("/dev/full");
    lines.write("one\n");
    await expect(lines.close()).rejects.toMatchObject(refusal(/^\/dev\/full cannot be written\.$/));
    lines.write("two\n");
  });
});
