import { expect, test } from "vitest";
import { variablesIn } from "../../src/export/env-example.js";

test("the variables of a config are those of its named connections, each once; without connections there are none", () => {
  const connection = (name: string) =>
    `  ${name}: { type: azure, account_name: fleet, sas_token: "\${env:SAS}" }\n`;
  expect(variablesIn(`version: 1\nconnections:\n${connection("one")}${connection("two")}`)).toEqual([
    { name: "SAS", meaning: "sas_token of one" },
  ]);
  expect(variablesIn("version: 1\ndatasets: { lakes: { type: images } }\n")).toEqual([]);
});
