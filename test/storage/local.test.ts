import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { localStorage } from "../../src/storage/local.js";
import { makeFolder } from "../support/files.js";
import { type Purpose, type StorageUnderTest, tryStorage } from "../support/storage-bench.js";

const disk = (path: string): StorageUnderTest => ({
  connection: { type: "local" },
  path,
  env: {},
  endpoints: [],
});

/** Tries a folder below a mount that holds files, an empty folder and a link that leads out. */
async function tried(path: string, purpose: Purpose, ...args: readonly string[]) {
  await using mount = await makeFolder();
  await using outside = await makeFolder();
  await mkdir(join(mount.path, "street/night"), { recursive: true });
  await mkdir(join(mount.path, "empty"));
  await writeFile(join(mount.path, "street/night/one.png"), "x");
  await writeFile(join(mount.path, "street/two.txt"), "");
  await symlink(outside.path, join(mount.path, "out"));
  const result = await tryStorage(disk(path), purpose, ["--local-root", mount.path, ...args]);
  return { ...result, files: (await readdir(mount.path, { recursive: true })).toSorted() };
}

const before = ["empty", "out", "street", "street/night", "street/night/one.png", "street/two.txt"];

describe("storage on the worker's disk", () => {
  test("is skipped unless --local-root says where the mount is", async () => {
    const { code, check } = await tryStorage(disk("street"), "input_output");
    expect(check("list")).toMatchObject({
      state: "skipped",
      message: expect.stringContaining("--local-root"),
    });
    expect(code).toBe(0);
  });

  test("is tried below the mount, and a probe leaves nothing there", async () => {
    const { code, check, document, files } = await tried("street", "input_output", "--write", "probe");
    const states = ["list", "folder", "read", "contents", "write", "overwrite", "delete"];
    expect(states.map((name) => check(name)?.state)).toEqual(states.map(() => "proven"));
    expect(document.locations[0]?.contents).toMatchObject({ objects: 2, bytes: 1, complete: true });
    expect(code).toBe(0);
    expect(files).toEqual(before);
  });

  test("a dry write looks at what may be done", async () => {
    const { check, files } = await tried("street", "lightly", "--write", "dry");
    expect(check("write")?.state).toBe("proven");
    expect(check("delete")?.state).toBe("skipped");
    expect(files).toEqual(before);
  });

  test("an empty folder exists, and a missing one does not", async () => {
    expect((await tried("empty", "input")).check("folder")?.state).toBe("proven");
    const { check, code, files } = await tried("nothing", "lightly", "--write", "probe");
    expect(check("folder")).toMatchObject({
      state: "denied",
      remedy: "create the folder below the worker's mount",
    });
    expect(check("write")?.state).not.toBe("proven");
    expect(code).toBe(7);
    expect(files).toEqual(before);
  });

  test("a link out of the mount is not followed", async () => {
    const { check, code } = await tried("out", "input");
    expect(check("list")).toMatchObject({ state: "denied", code: "OUTSIDE" });
    expect(code).toBe(7);
  });

  test.each(["out/", "out/one/"])("nor is one written through, at %s", async (prefix) => {
    await using mount = await makeFolder();
    await using outside = await makeFolder();
    await mkdir(join(outside.path, "one"));
    await symlink(outside.path, join(mount.path, "out"));
    const port = localStorage(mount.path, prefix);
    const refused = { ok: false, refusal: { code: "OUTSIDE" } };
    expect(await port.writeDry(`${prefix}.lightly/probe`)).toMatchObject(refused);
    expect(await port.create(`${prefix}.lightly/probe`)).toMatchObject(refused);
    expect(await readdir(outside.path, { recursive: true })).toEqual(["one"]);
  });

  test("what the system refuses is told by its code", async () => {
    await using mount = await makeFolder();
    await writeFile(join(mount.path, "file"), "x");
    const port = localStorage(mount.path, "file/");
    expect(await port.create("file/one")).toMatchObject({ ok: false, refusal: { code: "ENOTDIR" } });
    expect(await port.remove("file")).toMatchObject({ ok: true });
    expect(await port.read("nothing")).toMatchObject({ ok: false, refusal: { kind: "object_missing" } });
    expect(await localStorage(mount.path, "").read("")).toMatchObject({ refusal: { kind: "unexpected" } });
  });
});
