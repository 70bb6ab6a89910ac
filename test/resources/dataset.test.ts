import { expect, test } from "vitest";
import { declare, stepsOf, theOne } from "../support/declared.js";
import { read } from "../config/check.js";
import { connectTo } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";

const yaml = `version: 1
datasets:
  by key: { type: images }
  by name: { type: videos, name: staging-by-name, id: 65f0c0de0000000000000001 }
  by pin: { type: images, id: 65f0c0de0000000000000002, renamed_from: old-pin }
  by rename: { type: images, renamed_from: old-name }
`;

test("its name is its key unless it says another, and is placed where the config gives it", async () => {
  const { desired, diagnostics } = await read(yaml);
  expect(diagnostics).toEqual([]);
  const told = desired?.datasets.map(({ key, name, resources: [itself, ...others] }) => {
    expect(others).toEqual([]);
    const { line, column } = itself?.positions["name"] ?? {};
    const text = yaml.split("\n")[(line ?? 0) - 1]?.slice((column ?? 0) - 1);
    return [key, name, itself?.fields, text];
  });
  expect(told).toEqual([
    ["by key", "by key", { name: "by key", type: "images" }, expect.stringMatching(/^by key: /)],
    [
      "by name",
      "staging-by-name",
      { name: "staging-by-name", type: "videos" },
      expect.stringMatching(/^staging-by-name,/),
    ],
    [
      "by pin",
      "by pin",
      { name: "by pin", type: "images" },
      expect.stringMatching(/^65f0c0de0000000000000002,/),
    ],
    ["by rename", "by rename", { name: "by rename", type: "images" }, expect.stringMatching(/^old-name /)],
  ]);
});

test.each([
  ["images", "Images"],
  ["videos", "Videos"],
] as const)("of the type %s is created as %s", async (type, wire) => {
  await using platform = await startPlatform();
  await using client = await connectTo(platform.url);
  const result = await client.apply(await client.plan(await declare({ street: { type, on: {} } })));
  expect(stepsOf(result, "street")).toEqual(["create dataset: done"]);
  expect(theOne(platform, "street").type).toBe(wire);
});
