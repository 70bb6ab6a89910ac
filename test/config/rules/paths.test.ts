import { expect, test } from "vitest";
import { configOn, catalogueOf, inPath, type Mistake, goldenCatalogue } from "../catalogue.js";

const ofType = (type: string, wrong: string, ...right: readonly string[]): Mistake => {
  const written = (path: string) => ({ text: configOn("s3", {}, { resource_path: path }, { type }) });
  return { title: `${type} at ${wrong}`, wrong: written(wrong), right: right.map(written) };
};

test("paths lead to folders that can be there", async () => {
  const { said, misjudged } = await catalogueOf([
    inPath("s3", "S3://bucket/raw/", "s3://bucket/raw/"),
    inPath("s3", "gs://bucket/raw/"),
    inPath("s3", "bucket/raw/"),
    inPath("s3", "https://bucket.s3.eu-central-1.amazonaws.com/raw/"),
    inPath("s3", "s3://bucket.s3.amazonaws.com/raw/"),
    inPath("s3", "s3://My_Bucket/raw/", "s3://my-bucket/raw/", "s3://my.bucket/raw/"),
    inPath("s3", "s3://ab/raw/", "s3://abc/raw/"),
    inPath("s3", `s3://${"b".repeat(64)}/`, `s3://${"b".repeat(63)}/`),
    inPath("s3", "s3://$BUCKET/raw/"),
    inPath("s3", "s3://bucket/${{ vars.STAGE }}/"),
    inPath("s3", "s3://bucket/../other/", "s3://bucket/..other/"),
    inPath("s3", "s3://bucket/./raw/", "s3://bucket/.raw/"),
    inPath("s3", "s3://bucket/raw//", "s3://bucket//raw/"),
    inPath("s3", "s3://bucket/raw/ ", "s3://bucket/raw data/"),
    inPath("s3", "s3://bucket/raw\u200b/"),
    inPath("s3", "s3://bucket/\u202ewar/"),
    inPath("s3", "s3://bucket/raw\u00a0data/"),
    inPath("s3", "s3://bucket/raw\n"),
    inPath("s3", "s3://b\u0443cket/raw/"),
    inPath("s3", "s3://bucket/r\u0430w/", "s3://bucket/сырые/", "s3://bucket/日本/", "s3://bucket/Δt/"),
    inPath("s3", "s3://bucket/2024\u201325/", "s3://bucket/2024-25/"),
    inPath("s3", "s3://bucket\u2215raw/"),
    inPath("azure", "Container/raw/", "container/raw/"),
    inPath("azure", "con_tainer/raw/", "con-tainer/raw/"),
    inPath("azure", "con--tainer/raw/", "$root/"),
    inPath("azure", "/container/raw/"),
    inPath("azure", "https://fleetstore.blob.core.windows.net/container/raw/"),
    inPath("azure", "abfss://container@fleetstore.dfs.core.windows.net/raw/"),
    inPath("gcs", "gs://Bucket/raw/", "gs://buck_et.example/raw/"),
    inPath("gcs", "https://storage.cloud.google.com/bucket/raw/"),
    inPath("gcs", "gs://goog-bucket/raw/", "gs://bucket-goog/raw/"),
    inPath("obs", "s3://bucket/raw/", "obs://bucket/raw/"),
    inPath("local", "C:\\data\\images", "data/images/", ""),
    inPath("local", "C:/data/images"),
    inPath("local", "\\\\nas\\share"),
    inPath("local", "..\\other", "other..x/"),
    inPath("local", "~/images", "images~/"),
    inPath("local", "/data/images"),
    inPath("local", "../images", "...images/"),
    inPath("local", "file:///data/images"),
    inPath("lightly", "s3://bucket/raw/", "raw/"),
    inPath("lightly", " raw/"),
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("paths"));
});

test("paths name folders, of what the dataset holds", async () => {
  const { said, misjudged } = await catalogueOf([
    ofType("images", "s3://bucket/raw/drive.mp4", "s3://bucket/raw/drive.mp4/", "s3://bucket/mp4"),
    ofType("images", "s3://bucket/raw/drive.MOV"),
    ofType("videos", "s3://bucket/raw/frame.jpg", "s3://bucket/raw/frame.jpg/", "s3://bucket/v1.2"),
    ofType("images", "s3://bucket/raw/frame.jpg"),
    ofType("videos", "s3://bucket/raw/drive.mp4"),
    ofType("images", "s3://bucket/raw/all.zip", "s3://bucket/raw/all.zipped"),
    ofType("images", "s3://bucket/raw/*.jpg"),
    ofType("images", "s3://bucket/raw/*/", "s3://bucket/raw/"),
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("files"));
});
