import { expect, test } from "vitest";
import { azure, pasted, s3 } from "../../support/pasted-secrets.js";
import { catalogueOf, configOn, goldenCatalogue } from "../catalogue.js";
import { check } from "../check.js";

test("a credential in a field that is shown is an error that says what it is", async () => {
  const { said, misjudged } = await catalogueOf(
    Object.entries(pasted).map(([title, text]) => ({ title, wrong: { text }, right: [] })),
  );
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("pasted-secrets"));
});

test.each([
  ["a folder for each date", s3("s3://bucket/date=2026-01-01/key=5/")],
  ["an @ in a folder", s3("s3://bucket/team@work/a:b/")],
  ["a question mark in a folder", s3("s3://bucket/why?/")],
  ["a long id in a folder", s3(`s3://bucket/${"0123456789abcdef".repeat(4)}/`)],
  ["a path as long as a secret key", azure("footage/Street2024/Camera01/Raw/frames/a")],
  [
    "an access key id of another store",
    configOn("obs", { obs_access_key_id: "GOOG1EXAMPLEEXAMPLE0123456789" }),
  ],
])("no credential is %s", async (_, text) => {
  expect(await check(text)).toEqual([]);
});
