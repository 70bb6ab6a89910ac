import { describe, expect, test } from "vitest";
import type { ProviderType, Purpose } from "../../src/model/desired.js";
import { pathProblem } from "../../src/providers/datasource-problem.js";
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
    `${scheme}://bucket/date=2026-01-01/50%/#1/a+b/x:y/team@work/`,
    `${scheme}://bucket/日本/😀/👩‍🔬/`,
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
    // A client may leave out such segments, and so come to another folder or bucket.
    `${scheme}://bucket/../other/`,
    `${scheme}://bucket/a/./b`,
    `${scheme}://bucket/a/..`,
    `${scheme}://bucket/folder/ `,
    `${scheme}://bucket/fol\u200bder/`,
    `${scheme}://bucket/\u202eredlof/`,
    `${scheme}://bucket/a\tb/`,
    `${scheme}://b\u0443cket/folder/`,
    `${scheme}://user@bucket/`,
    `${scheme}://user:password@bucket/`,
    `${scheme}://bucket:443/`,
    `${scheme}://bu/folder/`,
    `${scheme}://-bucket/`,
    `${scheme}://bucket/?sig=x&sp=r`,
  ],
});

const awsBucket: Paths = {
  right: bucket("s3").right,
  wrong: [
    ...bucket("s3").wrong,
    "s3://Bucket/",
    "s3://under_score/",
    "s3://a..b/",
    "s3://192.168.1.1/",
    "s3://bucket-/",
    `s3://${"b".repeat(64)}/`,
    "s3://bucket.s3.eu-central-1.amazonaws.com/folder/",
    "s3://arn:aws:s3:eu-central-1:123456789012:accesspoint/x/",
  ],
};

const paths: Readonly<Record<ProviderType, Paths>> = {
  s3: awsBucket,
  s3_delegated_access: awsBucket,
  gcs: {
    right: [...bucket("gs").right, "gs://under_score/"],
    wrong: [...bucket("gs").wrong, "gs://google-like-no/".replace("google", "goog"), "gs://Bucket/"],
  },
  obs: { right: [...bucket("obs").right, "obs://Under_Score/"], wrong: bucket("obs").wrong },
  azure: {
    right: ["container", "container/", "container/folder", "container/folder/sub folder/", "$root/", "$web/"],
    wrong: [
      "",
      "Container/",
      "con_tainer/",
      "con--tainer/",
      "co/",
      "container-/",
      `${"c".repeat(64)}/`,
      "container/../other/",
      "container/x/?sv=1&sig=x",
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
      "C:\\data\\images",
      "C:/data/images",
      "\\\\nas\\share",
      "..\\other",
      "~/images",
      "~ada/images",
      "folder ",
      "fol\u200bder",
    ],
  },
  lightly: {
    right: ["", "folder/", "folder"],
    wrong: ["s3://bucket/folder/", "https://host/folder", "folder//", "a/../b", " folder/"],
  },
};

describe.each(providerTypes)("paths of %s", (type) => {
  const provider = providerOf(type);
  const problem = (path: string) => pathProblem(provider, path, { region: "eu-central-1" });
  test.each([...paths[type].right, provider.path.example])("%j fits", (path) =>
    expect(problem(path)).toBeUndefined(),
  );
  test.each(paths[type].wrong)("%j does not", (path) => expect(problem(path)).toBeDefined());
});

const place = (
  type: ProviderType,
  path: string,
  fields: Readonly<Record<string, string>> = {},
  purpose: Purpose = "input",
) => providerOf(type).path.place(path, fields, purpose);

describe("two paths are one folder", () => {
  test.each<[string, string | undefined, string | undefined, boolean]>([
    ["with a slash at the end or without", place("s3", "s3://bucket/a"), place("s3", "s3://bucket/a/"), true],
    [
      "however S3 is reached",
      place("s3", "s3://bucket/a"),
      place("s3_delegated_access", "s3://bucket/a"),
      true,
    ],
    ["but not in another cloud", place("s3", "s3://bucket/a"), place("gcs", "gs://bucket/a"), false],
    [
      "but not in another account",
      place("azure", "box/a", { account_name: "one" }),
      place("azure", "box/a", { account_name: "two" }),
      false,
    ],
    [
      "however the endpoint is spelled",
      place("obs", "obs://bucket/a", { obs_endpoint: "https://OBS.example:443/" }),
      place("obs", "obs://bucket/a", { obs_endpoint: "http://obs.example" }),
      true,
    ],
    [
      "but not on another port",
      place("obs", "obs://bucket/a", { obs_endpoint: "https://obs.example:9000" }),
      place("obs", "obs://bucket/a", { obs_endpoint: "https://obs.example" }),
      false,
    ],
    [
      "below one mount",
      place("local", "a//b"),
      place("local", "a/b/", { web_server_location: "http://localhost:3456/" }),
      true,
    ],
    ["but not below two mounts", place("local", "a"), place("local", "a", {}, "lightly"), false],
    [
      "but not on two machines",
      place("local", "a"),
      place("local", "a", { web_server_location: "http://other:3456" }),
      false,
    ],
  ])("%s", (_, one, other, isSame) => {
    expect(one).toBeDefined();
    expect(one === other).toBe(isSame);
  });

  test("of which nobody knows in storage that Lightly hosts", () => {
    expect(place("lightly", "a")).toBeUndefined();
  });

  test.each(providerTypes.filter((type) => type !== "lightly"))("or one lies in the other, on %s", (type) => {
    const [, root = ""] = /^(.*?)folder/.exec(providerOf(type).path.example) ?? [];
    const at = (path: string) => place(type, `${root}${path}`) ?? "";
    expect(at("a/b").startsWith(at("a"))).toBe(true);
    expect(at("ab").startsWith(at("a"))).toBe(false);
    expect(at("a").startsWith(at(""))).toBe(true);
  });
});
