import { link, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { identityOf, readRegularFile, readStream } from "../../../src/config/source/read-file.js";
import { makeFolder } from "../../support/files.js";

test("a file of as many bytes as may be is read, and one more is too large", async () => {
  await using folder = await makeFolder();
  const path = await folder.write("a", "12345");
  const reading = await readRegularFile(path, 5);
  expect(reading).toMatchObject({ kind: "read", bytes: Buffer.from("12345") });
  expect(await readRegularFile(path, 4)).toEqual({
    kind: "too-large",
    problem: "the file has 5 bytes; at most 4 are read",
  });
});

test("all names of one file have one identity, and no other file has it", async () => {
  await using folder = await makeFolder();
  const [path, other] = [await folder.write("a", "1"), await folder.write("b", "1")];
  await symlink(path, join(folder.path, "symbolic"));
  await link(path, join(folder.path, "hard"));
  const identity = await identityOf(path);
  expect(identity).toMatch(/^\d+:\d+$/);
  expect(await readRegularFile(path, 10)).toMatchObject({ identity });
  expect(await identityOf(join(folder.path, "symbolic"))).toBe(identity);
  expect(await identityOf(join(folder.path, "hard"))).toBe(identity);
  expect(await identityOf(other)).not.toBe(identity);
  expect(await identityOf(join(folder.path, "none"))).toBeUndefined();
});

test("what never ends is read no further than the limit", async () => {
  let read = 0;
  async function* endless() {
    for (;;) yield Buffer.alloc((read += 1));
  }
  expect(await readStream(endless(), 10, "")).toEqual({
    kind: "too-large",
    problem: "this has more than 10 bytes",
  });
  expect(read).toBe(5);
});

test("a stream that breaks off is no file", async () => {
  async function* broken() {
    yield Buffer.alloc(1);
    throw Object.assign(new Error("no"), { code: "EIO" });
  }
  expect(await readStream(broken(), 10, "")).toEqual({
    kind: "unreadable",
    problem: "the file cannot be read (EIO)",
  });
});

test("a file of the system is not read, whatever it is called", async () => {
  await using folder = await makeFolder();
  await symlink("/proc/self/environ", join(folder.path, "link"));
  const refusal = { kind: "unreadable", problem: "this is a file of the system" };
  expect(await readRegularFile("/proc/self/environ", 1000)).toEqual(refusal);
  expect(await readRegularFile(join(folder.path, "link"), 1000)).toEqual(refusal);
});

test("what is no file is told in words", async () => {
  await using folder = await makeFolder();
  const file = await folder.write("a", "1");
  await mkdir(join(folder.path, "sub"));
  await symlink(join(folder.path, "loop"), join(folder.path, "loop"));
  const problem = (path: string) => readRegularFile(path, 10);
  expect(await problem(join(folder.path, "none"))).toEqual({
    kind: "unreadable",
    problem: "there is no such file",
  });
  expect(await problem(join(file, "below"))).toEqual({
    kind: "unreadable",
    problem: "there is no such file",
  });
  expect(await problem(join(folder.path, "sub"))).toEqual({
    kind: "unreadable",
    problem: "this is a folder, not a file",
  });
  expect(await problem("/dev/null")).toEqual({ kind: "unreadable", problem: "this is not a regular file" });
  expect(await problem(join(folder.path, "loop"))).toEqual({
    kind: "unreadable",
    problem: "the file cannot be read (ELOOP)",
  });
});
