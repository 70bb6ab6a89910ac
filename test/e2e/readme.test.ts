import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exitCodes } from "../../src/model/errors.js";
import { startAccount } from "../support/account.js";
import { runCli } from "../support/cli.js";
import { token } from "../support/platform.js";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const [demoLine, testLine] = [...readme.matchAll(/^```sh\n(.+)\n```$/gm)].map((match) => match[1]);

test("the first command line sets up and runs the demo, the second sets up and runs all tests", async () => {
  const { scripts } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  expect([demoLine, testLine]).toEqual(["npm ci && npm run demo", "npm ci && npm test"]);
  expect(scripts).toMatchObject({
    demo: "npm run build --silent && node examples/quickstart/demo.mjs",
    test: expect.stringContaining("vitest run"),
  });
});

test("the demo ends with an empty plan", async () => {
  const demo = fileURLToPath(new URL("../../examples/quickstart/demo.mjs", import.meta.url));
  const child = spawn(process.execPath, [demo], { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(output).toMatch(/Plan: 6 to create, 0 to update, 0 unchanged\.\n/);
  expect(output).toMatch(/Plan: 0 to create, 1 to update, 5 unchanged\.\n/);
  expect(output).toMatch(
    /\$ lightly-gitops plan --detailed-exitcode\nNo changes\. 6 resources as declared\.\n$/,
  );
});

test("the three commands of a first success take over an account, and change nothing", async () => {
  const block = /^```sh\n((?:npx lightly-gitops .+\n)+)```$/m.exec(section("Install"))?.[1] ?? "";
  const commands = block.trim().split("\n");
  expect(commands).toHaveLength(3);
  await using account = await startAccount();
  await account.declare();
  await rm(join(account.folder, "lightly.yaml"));
  await account.platform.clearRequests();
  const outputs: string[] = [];
  for (const command of commands) {
    const { code, stdout, stderr } = await runCli(command.split(" ").slice(2), {
      cwd: account.folder,
      env: { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: account.platform.url },
    });
    expect([command, code, stderr]).toEqual([command, 0, expect.any(String)]);
    outputs.push(stdout);
  }
  expect(outputs.at(-1)).toMatch(/No changes\. 6 resources as declared\./);
  expect(await account.platform.writes()).toEqual([]);
});

test("every command and exit code is in the README, and the help says the same", async () => {
  const help = (await runCli(["--help"])).stdout;
  const commands = [...help.matchAll(/^ {2}([a-z]+) (?:\[options\]|<)/gm)].map((match) => match[1]);
  const documented = [...section("Commands").matchAll(/^\| `([a-z]+)` \|/gm)].map((match) => match[1]);
  expect(commands.length).toBeGreaterThan(0);
  expect(documented).toEqual(commands);

  const codes = Object.values(exitCodes).map(String);
  expect([...section("Commands").matchAll(/^\| (\d+) \| /gm)].map((match) => match[1])).toEqual(codes);
  for (const code of codes) expect(help).toMatch(new RegExp(`(^|\\s)${code} [a-z]`, "m"));
});

function section(title: string): string {
  return readme.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";
}
