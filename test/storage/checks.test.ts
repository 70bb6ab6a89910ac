import { describe, expect, test } from "vitest";
import type { StorageLocation } from "../../src/storage/locations.js";
import {
  type Attempt,
  noFacts,
  noStatedRights,
  type Page,
  type Refusal,
  refused,
  type StoragePort,
  succeeded,
} from "../../src/storage/port.js";
import { checkReading } from "../../src/storage/read-checks.js";
import { checkWriting } from "../../src/storage/write-checks.js";

const location: StorageLocation = {
  provider: "s3",
  path: "s3://lake/street/",
  bucket: "lake",
  prefix: "street/",
  fields: {},
  positions: {},
  users: [],
  writes: true,
  contentTypes: ["videos"],
  ofCredential: [],
};

const nothing: Attempt<Page> = succeeded({ objects: [], next: undefined });
const busy: Refusal = { kind: "busy", code: "SlowDown", ambiguous: false };

/** Storage that grants everything, but for what is given. */
function portWith(more: Partial<StoragePort>): StoragePort {
  const facts = () => Promise.resolve(succeeded(noFacts));
  return {
    list: () => Promise.resolve(nothing),
    read: facts,
    create: facts,
    overwrite: facts,
    remove: () => Promise.resolve(succeeded({ marker: undefined })),
    writeDry: () => Promise.resolve(succeeded("allowed" as const)),
    statedRights: noStatedRights,
    hasMarker: () => Promise.resolve(false),
    surroundings: () => Promise.resolve([]),
    ...more,
  };
}

/** Pages of 1,000 keys with an ending, without an end; from the page of a number on, refused. */
function pages(ending: string, last = Number.POSITIVE_INFINITY): StoragePort {
  let count = 0;
  return portWith({
    list: ({ limit }) => {
      count += 1;
      if (count > last) return Promise.resolve(refused(busy));
      const objects = Array.from({ length: limit }, (_, index) => ({
        key: `street/${count}-${index}${ending}`,
        size: 2,
      }));
      return Promise.resolve(succeeded({ objects, next: String(count) }));
    },
  });
}

describe("what a folder holds", () => {
  const found = async (port: StoragePort, sample = 2500, where = location) => {
    const { findings, contents } = await checkReading(where, port, sample);
    return { contents, finding: findings.find(({ check }) => check === "contents") };
  };

  test("is looked at up to so many keys, over several pages", async () => {
    const { contents, finding } = await found(pages(".mp4"));
    expect(contents).toMatchObject({ objects: 2500, bytes: 5000, complete: false });
    expect(finding).toMatchObject({
      state: "proven",
      message: "2500 videos among the first 2500 files",
    });
  });

  test("is known as far as it could be listed", async () => {
    expect((await found(pages(".mp4", 1))).contents).toMatchObject({ objects: 1000, complete: false });
  });

  test("is named, the most frequent endings first, those without one among them", async () => {
    const keys = ["a.MOV", "b", "c.mp4", "d.mp4", "e.png"];
    const objects = keys.map((key) => ({ key: `street/${key}`, size: Number.NaN }));
    const { contents } = await found(
      portWith({ list: () => Promise.resolve(succeeded({ objects, next: undefined })) }),
    );
    expect(contents).toEqual({
      objects: 5,
      bytes: 0,
      complete: true,
      extensions: [
        { extension: "mp4", count: 2 },
        { extension: "", count: 1 },
        { extension: "mov", count: 1 },
        { extension: "png", count: 1 },
      ],
    });
  });

  test("warns where no file is of the dataset's type", async () => {
    const { finding } = await found(pages(".png"));
    expect(finding).toMatchObject({
      state: "warning",
      message: "none of the first 2500 files is a video",
      remedy: expect.stringContaining("videos end in"),
    });
  });

  test("may be nothing but folders", async () => {
    const { finding } = await found(pages("/"), 10);
    expect(finding).toMatchObject({
      state: "unproven",
      message: "the keys that were looked at are no files",
    });
  });

  test("is the whole bucket where there is no folder", async () => {
    const { findings } = await checkReading({ ...location, prefix: "" }, portWith({}), 10);
    expect(findings.find(({ check }) => check === "folder")?.message).toBe("the bucket exists");
  });
});

describe("a dry write", () => {
  const dry = (more: Partial<StoragePort>) =>
    checkWriting(location, portWith(more), "dry", { name: "probe", isStopped: () => false });

  test("that the storage denies is told as the right to write", async () => {
    const denied: Refusal = { kind: "access", code: "AccessDenied", ambiguous: false };
    const { findings } = await dry({ writeDry: () => Promise.resolve(refused(denied)) });
    expect(findings[0]).toMatchObject({ check: "write", state: "denied" });
  });

  test("that the storage took is deleted, or named", async () => {
    const writeDry = () => Promise.resolve(succeeded("stored" as const));
    expect(await dry({ writeDry })).toMatchObject({ leftovers: [], findings: [{ state: "proven" }, {}, {}] });
    const kept = await dry({ writeDry, remove: () => Promise.resolve(refused(busy)) });
    expect(kept.leftovers).toEqual([{ key: "street/.lightly/probe", kind: "object", version: null }]);
  });
});

describe("a probe", () => {
  const probe = (more: Partial<StoragePort>, isStopped = () => false, where = location) =>
    checkWriting(where, portWith(more), "probe", { name: "probe", isStopped });

  test("tries no path that a URL would change", async () => {
    const { findings } = await probe({}, () => false, { ...location, prefix: "a/../b/" });
    expect(findings.map(({ state }) => state)).toEqual(["unproven", "unproven", "unproven"]);
  });

  test("that is interrupted at once writes nothing", async () => {
    const { findings, leftovers } = await probe(
      { create: () => Promise.reject(new Error("Something was written.")) },
      () => true,
    );
    expect(findings[0]).toMatchObject({ check: "write", message: "not tried: interrupted" });
    expect(leftovers).toEqual([]);
  });

  test("that is interrupted later deletes what it wrote, without reading it", async () => {
    let asked = 0;
    const { findings, read, leftovers } = await probe(
      { read: () => Promise.reject(new Error("Something was read.")) },
      () => (asked += 1) > 2,
    );
    expect(findings.map(({ check }) => check)).toEqual(["write", "overwrite", "delete"]);
    expect([read, leftovers]).toEqual([undefined, []]);
  });

  test("deletes versions and the marker of its deletion, and names those that stay", async () => {
    const versioned = (version: string) => () => Promise.resolve(succeeded({ ...noFacts, version }));
    const { leftovers } = await probe({
      create: versioned("v1"),
      overwrite: versioned("v2"),
      remove: (_key, version) =>
        Promise.resolve(
          version === undefined
            ? succeeded({ marker: "m" })
            : refused({ ...busy, kind: version === "v1" ? "access" : "object_missing" }),
        ),
    });
    expect(leftovers).toEqual([{ key: "street/.lightly/probe", kind: "version", version: "v1" }]);
  });

  test("whose answer was lost may have written, and is named even if nothing is found", async () => {
    const lost = refused({ kind: "unreachable", code: "ECONNRESET", ambiguous: true });
    const gone = refused({ kind: "object_missing", code: "HTTP_404", ambiguous: false });
    const { leftovers } = await probe({
      create: () => Promise.resolve(lost),
      remove: () => Promise.resolve(gone),
    });
    expect(leftovers).toMatchObject([{ kind: "unknown" }]);
  });

  test("deletes again what passes, and gives up after three times", async () => {
    let removals = 0;
    const { leftovers } = await probe({
      remove: () => {
        removals += 1;
        return Promise.resolve(refused({ kind: "unexpected", code: "X", ambiguous: true }));
      },
    });
    expect(removals).toBe(3);
    expect(leftovers).toMatchObject([{ kind: "object" }]);
  });
});
