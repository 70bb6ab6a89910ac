import { describe, expect, test } from "vitest";
import type { ProviderType } from "../../src/model/desired.js";
import { providerOf, providerTypes } from "../../src/providers/index.js";

interface Paths {
  readonly right: readonly string[];
  readonly wrong: readonly string[];
}

const bucket = (scheme: string): Paths => ({
  right: [
    `${scheme}://bucket`,
    `${scheme}://bucket/`,
    `${scheme}://bucket/folder`,
    `${scheme}://bucket/folder/sub folder/ü/`,
    `${scheme}://my.bucket-1/a//b/`,
  ],
  wrong: [
    "",
    "bucket/folder/",
    "/bucket/folder/",
    `${scheme}:/bucket`,
    `${scheme}://`,
    `${scheme}:///folder`,
    `${scheme}://buc ket/folder`,
    `${scheme.toUpperCase()}://bucket/folder`,
    ` ${scheme}://bucket`,
    `x${scheme}://bucket`,
    "https://bucket/folder/",
    `${scheme}://bucket\n`,
    // A platform that adds or removes one slash at the end would make another folder of these.
    `${scheme}://bucket//`,
    `${scheme}://bucket/folder//`,
  ],
});

const paths: Readonly<Record<ProviderType, Paths>> = {
  s3: bucket("s3"),
  s3_delegated_access: bucket("s3"),
  gcs: bucket("gs"),
  obs: bucket("obs"),
  azure: {
    right: ["container", "container/", "container/folder", "container/folder/sub folder/"],
    wrong: [
      "",
      "/container",
      "https://store.blob.core.windows.net/container",
      "azure://container/",
      "con tainer/x",
      "container//",
    ],
  },
  local: {
    right: ["", "folder", "folder/", "folder/sub folder/", "...", "a..b", ".hidden/x"],
    wrong: [
      "/folder",
      "s3://bucket",
      "file:///folder",
      ".",
      "..",
      "./folder",
      "../folder",
      "a/../b",
      "a/./b",
      "a/..",
      "a//",
    ],
  },
  lightly: {
    right: ["", "folder/", "folder"],
    wrong: ["s3://bucket/folder/", "https://host/folder", "folder//"],
  },
};

describe.each(providerTypes)("paths of %s", (type) => {
  const { path } = providerOf(type);
  test.each([...paths[type].right, path.example])("%j fits", (text) => expect(path.matches(text)).toBe(true));
  test.each(paths[type].wrong)("%j does not", (text) => expect(path.matches(text)).toBe(false));
});

test("buckets of one name are one place, unless accounts or endpoints divide them", () => {
  const scopes = providerTypes.map((type) => [type, providerOf(type).path.scope]);
  expect(Object.fromEntries(scopes)).toEqual({
    s3: [],
    s3_delegated_access: [],
    gcs: [],
    obs: ["obs_endpoint"],
    azure: ["account_name"],
    local: null,
    lightly: null,
  });
});
