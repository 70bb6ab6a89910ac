import { expect, test } from "vitest";
import { catalogueOf, type Mistake, goldenCatalogue } from "../catalogue.js";
import { check } from "../check.js";

const connection =
  'connections: { work: { type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "${env:S3}" } }';
const combined = (template: string) => `version: 1
${connection}
datasets:
  street:
    type: images
    datasources:
      input_output:
        connection: work
        resource_path: s3://bucket/raw/
        thumbnail_suffix: ${JSON.stringify(template)}
`;
const pair = (lightly: string, template: string) => `version: 1
${connection}
defaults: { thumbnail_suffix: ${JSON.stringify(template)} }
datasets:
  street:
    type: images
    datasources:
      input: { connection: work, resource_path: s3://bucket/raw/ }
      # lightly-gitops: allow overlapping-paths
      lightly: { connection: work, resource_path: "${lightly}" }
`;
const inTemplate = (wrong: string, ...right: readonly string[]): Mistake => ({
  title: JSON.stringify(wrong),
  wrong: { text: combined(wrong) },
  right: right.map((template) => ({ text: combined(template) })),
});

test("a template gives each image a thumbnail of its own, beside the images", async () => {
  const { said, misjudged } = await catalogueOf([
    inTemplate(
      ".lightly/thumbnails/thumb.jpg",
      ".lightly/thumbnails/[filename]_thumb.[extension]",
      "thumbs/[filename].jpg",
      "[filename]_small.[extension]",
      "[filename]/[extension]",
    ),
    inTemplate(".lightly/thumbnails/[file]_thumb.[ext]"),
    inTemplate(".lightly/thumbnails/{filename}.jpg", "{a}.[filename].jpg".replace("{a}", "a")),
    inTemplate("<filename>_[filename].jpg"),
    inTemplate("[Filename].[extension]"),
    inTemplate("[filename]_thumb", "[filename]_thumb.WEBP"),
    inTemplate("null"),
    inTemplate("[filename].[extension]", "[filename].x.[extension]"),
    inTemplate("./[filename].[extension]", "./t/[filename].[extension]"),
    inTemplate("../[filename]_t.[extension]", "..t/[filename].[extension]"),
    inTemplate("a/../../[filename].[extension]"),
    inTemplate("/thumbs/[filename].[extension]"),
    inTemplate("s3://other/[filename].[extension]"),
    inTemplate("[filename].[extension] "),
    inTemplate("thumbs\u200b/[filename].[extension]"),
    {
      title: "the images themselves, where lightly has the folder of input",
      wrong: { text: pair("s3://bucket/raw", "[filename].[extension]") },
      right: [{ text: pair("s3://bucket/work", "[filename].[extension]") }],
    },
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("thumbnails"));
});

test("a template of the defaults is one finding, however many datasets take it", async () => {
  const names = Array.from({ length: 500 }, (_, index) => `street-${index}`);
  const text = `version: 1
${connection}
defaults:
  thumbnail_suffix: thumb.jpg
  datasources:
    input_output: { connection: work, resource_path: "s3://bucket/\${dataset}/" }
datasets:
${names.map((name) => `  ${name}: { type: images }`).join("\n")}
`;
  expect((await check(text)).map(({ code, position }) => [code, position.line])).toEqual([
    ["thumbnail-template", 4],
  ]);
});
