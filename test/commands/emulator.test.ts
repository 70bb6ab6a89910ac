import { readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli, startCli } from "../support/cli.js";
import { makeFolder } from "../support/files.js";
import { runProgram } from "../support/program.js";

/** Runs the emulator until `visit` is done with the address that it prints. */
async function serve(args: readonly string[], visit: (url: string) => Promise<void>) {
  const interrupt = new AbortController();
  let visited: Promise<void> = Promise.reject(new Error("The emulator printed no address."));
  visited.catch(() => undefined);
  const result = await runProgram(["emulator", "--port", "0", ...args], {
    signal: interrupt.signal,
    onStdout: (text) => {
      const url = /^Lightly API emulator ready at (.+)\n$/.exec(text)?.[1] ?? "";
      visited = visit(url).finally(() => interrupt.abort());
    },
  });
  await visited;
  return result;
}

async function createDataset(url: string, token: string): Promise<number> {
  const response = await fetch(`${url}/v1/datasets?token=${token}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "street", type: "Images" }),
  });
  return response.status;
}

test("serves the users and the platform that its flags describe, until a signal comes", async () => {
  const flags = ["--user", "ann-token,ann@example.com,fleet", "--user", "bob-token,bob@example.com,"];
  const switches = ["--set", "badTokenStatus=403", "--set", "maxPageSize=7", "--set", "duplicateNames=allow"];
  const result = await serve([...flags, ...switches, "--secrets", "omit"], async (url) => {
    expect(await createDataset(url, "ann-token")).toBe(201);
    expect(await createDataset(url, "ann-token")).toBe(201);
    expect(await createDataset(url, "bob-token")).toBe(201);
    expect(await createDataset(url, "emulator-token")).toBe(403);
    expect(await (await fetch(`${url}/_emulator/settings`)).json()).toMatchObject({
      badTokenStatus: 403,
      maxPageSize: 7,
      duplicateNames: "allow",
      secrets: "omit",
    });
  });
  expect(result).toMatchObject({ code: 0, stderr: "" });
});

test("keeps its state in a file", async () => {
  await using folder = await makeFolder();
  const data = join(folder.path, "state.json");
  await serve(["--data", data], async (url) => {
    expect(await createDataset(url, "emulator-token")).toBe(201);
  });
  await serve(["--data", data], async (url) => {
    const datasets = await (await fetch(`${url}/v1/datasets?token=emulator-token`)).json();
    expect(datasets).toMatchObject([{ name: "street" }]);
  });
});

test("has its file for itself while it runs, and after a crash leaves nothing in the way", async () => {
  await using folder = await makeFolder();
  const args = ["emulator", "--port", "0", "--data", "state.json"];
  const first = startCli(args, { cwd: folder.path });
  await first.printed("ready at");
  const second = await runCli(
    [...args.slice(0, -1), `${folder.path}/../${basename(folder.path)}/state.json`],
    {
      cwd: folder.path,
    },
  );
  expect(second).toMatchObject({ code: 3, stdout: "" });
  expect(second.stderr).toContain(`state.json is in use by process ${first.pid} since `);
  expect(second.stderr).toContain("help: End that one first");
  first.kill("SIGKILL");
  await first.result;
  await folder.write("state.json.00000000000a.tmp", "{");
  const third = startCli(args, { cwd: folder.path });
  await third.printed("ready at");
  third.kill("SIGTERM");
  expect(await third.result).toMatchObject({ code: 0, stderr: "" });
  expect(await readdir(folder.path)).toEqual(["state.json"]);
});

test("ends at once when the signal came before", async () => {
  const { code, stdout } = await runProgram(["emulator", "--port", "0"], { signal: AbortSignal.abort() });
  expect(code).toBe(0);
  expect(stdout).toContain("Lightly API emulator ready at http://127.0.0.1:");
});

describe("cannot start with", () => {
  test.each([
    [["--user", "token"], "--user wants TOKEN,E-MAIL"],
    [["--user", ",ann@example.com"], "--user wants TOKEN,E-MAIL"],
    [["--user", "token,ann@example.com,team,more"], "--user wants TOKEN,E-MAIL"],
    [["--set", "secrets"], '--set wants name=value, not "secrets".'],
    [["--set", "colour=red"], 'there is no switch called "colour"'],
    [["--set", "badTokenStatus=four"], "badTokenStatus"],
    [["--set", "maxPageSize=true"], "maxPageSize"],
    [["--data", "/dev/null/state.json"], "/dev/null/state.json"],
  ])("%j", async (args, says) => {
    const { code, stdout, stderr } = await runProgram(["emulator", "--port", "0", ...args]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(says);
  });

  test("a data file that is none", async () => {
    await using folder = await makeFolder();
    await writeFile(join(folder.path, "state.json"), "[]");
    const { code, stderr } = await runProgram([
      "emulator",
      "--port",
      "0",
      "--data",
      join(folder.path, "state.json"),
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain("state.json");
  });
});
