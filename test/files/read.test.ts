import { link, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRegularFile, readStream } from "../../src/files/read.js";
import { identityOf } from "../../src/files/read-log.js";
import { makeFolder } from "../support/files.js";

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

test("files of the system are refused, under any name", async () => {
  await using folder = await makeFolder();
  await symlink("/proc/self/environ", join(folder.path, "link"));
  for (const path of ["/proc/self/environ", "/proc/../proc/self/environ", join(folder.path, "link")])
    expect(await readRegularFile(path, 1_000_000)).toEqual({
      kind: "unreadable",
      problem: "this is a file of the system",
    });
});

test("what never ends is read no further than allowed", async () => {
  let pieces = 0;
  const endless = (async function* () {
    for (;;) {
      pieces += 1;
      yield new Uint8Array(10);
    }
  })();
  expect(await readStream(endless, 25, "")).toEqual({
    kind: "too-large",
    problem: "this has more than 25 bytes",
  });
  expect(pieces).toBe(3);
});
