import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { callAs, fillAccount, users, variableValues } from "../export/filled-account.js";
import type { CliResult } from "../support/cli.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";

interface Workplace {
  readonly platform: Platform;
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  readonly runWith: (env: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<CliResult>;
  readonly read: (name: string) => Promise<string>;
  readonly write: (name: string, text: string) => Promise<void>;
}

async function startWorkplace(platform: Platform): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
  const runWith: Workplace["runWith"] = (more, ...args) =>
    runProgram(args, { env: { ...env, ...more }, cwd: folder });
  return {
    platform,
    folder,
    run: (...args) => runWith({}, ...args),
    runWith,
    read: (name) => readFile(join(folder, name), "utf8"),
    write: (name, text) => writeFile(join(folder, name), text),
  };
}

async function emptyWorkplace(): Promise<Workplace> {
  const platform = await startPlatform({ users });
  onTestFinished(() => platform.emulator.close());
  return startWorkplace(platform);
}

const s3 = {
  type: "S3",
  s3Region: "eu-central-1",
  s3AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
  s3SecretAccessKey: "marker-s3-secret",
};
const thumbSuffix = ".lightly/thumbnails/[filename]_thumb.[extension]";

/** A dataset with input and lightly in one bucket, by one key. */
async function addDataset({ platform }: Workplace, name: string, bucket = "acme-raw"): Promise<string> {
  const id = await platform.createDataset(name, "Images");
  const put = (purpose: string) =>
    platform.putDatasource(id, {
      ...s3,
      purpose,
      thumbSuffix,
      fullPath: `s3://${bucket}/${name}/${purpose.toLowerCase()}/`,
    });
  await put("INPUT");
  await put("LIGHTLY");
  return id;
}

describe("an account of 200 datasets, with some of a colleague", () => {
  test("is exported, valid, and planned without changes, whatever the platform shows of secrets", async () => {
    const place = await emptyWorkplace();
    const { platform } = place;
    await fillAccount(platform);
    const { id: child } = await callAs(platform, users[0].token, "POST", "/v1/datasets", {
      name: "street scenes 0 crops",
      type: "Crops",
    });
    const add = (userToken: string, name: string) =>
      callAs(platform, userToken, "POST", "/v1/datasets", { name, type: "Images" });
    const twin = await add(users[1].token, "street scenes 0");
    const ofTeam = await add(users[1].token, "of the team");
    await callAs(platform, users[1].token, "PUT", `/v1/datasets/${ofTeam.id}/datasource`, {
      ...s3,
      purpose: "INPUT_OUTPUT",
      fullPath: "s3://theirs/x/",
    });
    const shared = await add(users[2].token, "shared with me");
    await callAs(platform, users[2].token, "POST", `/v1/datasets/${shared.id}/collaboration/access`, {
      accessType: "WRITE",
      users: [users[0].email],
    });

    for (const secrets of ["mask", "omit", "echo"] as const) {
      await platform.set({ secrets, listOrder: secrets === "omit" ? "reversed" : "created" });
      const file = `${secrets}.yaml`;
      await platform.clearRequests();
      const exported = await place.run(
        "export",
        "--shared",
        "--team",
        "--out",
        file,
        "--env-example",
        `${secrets}.env`,
      );
      expect(exported.code).toBe(0);
      expect(await platform.writes()).toEqual([]);
      expect(exported.stderr.match(/^warning: .*$/gm)).toEqual([
        expect.stringContaining(`"street scenes 0" (id ${twin.id}): you have a dataset of the same name`),
        expect.stringContaining(
          `"street scenes 0 crops" (id ${child}): Crops datasets are made by the worker`,
        ),
      ]);
      expect(exported.stderr).toMatch(
        /^Exported 202 datasets and \d+ connections to \w+\.yaml; 2 skipped\.$/m,
      );

      const yaml = await place.read(file);
      expect(yaml).toContain(`  of the team:\n    id: ${ofTeam.id}\n    type: images\n`);
      expect(yaml).not.toMatch(/marker|s3-SECRET|obs-SECRET|ext-id|BEGIN PRIVATE|sig=|secret-value/);
      const values = variableValues(yaml, platform.emulator.snapshot());
      const listed = (await place.read(`${secrets}.env`)).match(/^\w+=$/gm);
      expect(listed?.map((line) => line.slice(0, -1)).toSorted()).toEqual(Object.keys(values).toSorted());

      const [validated, plan, again] = await Promise.all([
        place.run("validate", "--config", file),
        place.runWith(values, "plan", "--config", file, "--detailed-exitcode"),
        place.run("export", "--shared", "--team"),
      ]);
      expect(validated).toMatchObject({ code: 0, stderr: "" });
      expect(plan).toMatchObject({ code: 0, stderr: "" });
      expect(plan.stdout).toMatch(/^No changes\./m);
      expect(plan.stdout.includes("Not compared")).toBe(secrets !== "echo");
      expect(again.stdout).toBe(yaml);
    }
  });
});

describe("selection", () => {
  test("is by name, by pattern and by id; what does not exist is an error", async () => {
    const place = await emptyWorkplace();
    const id = await addDataset(place, "street-1");
    await addDataset(place, "street-2");
    await addDataset(place, "dash cam");
    const names = async (...args: readonly string[]) =>
      [...(await place.run("export", ...args)).stdout.matchAll(/^ {2}([\w -]+):\n {4}type: images/gm)].map(
        ([, name]) => name,
      );
    expect(await names()).toEqual(["dash cam", "street-1", "street-2"]);
    expect(await names("--dataset", "street-*")).toEqual(["street-1", "street-2"]);
    expect(await names("--dataset", "dash cam", "--dataset", "*2")).toEqual(["dash cam", "street-2"]);
    expect(await names("--id", id)).toEqual(["street-1"]);
    expect(await names("--id", id, "--dataset", "dash*")).toEqual(["dash cam", "street-1"]);

    expect(await place.run("export", "--dataset", "nothing*")).toMatchObject({ code: 3, stdout: "" });
    expect(await place.run("export", "--id", "65f0c0de00000000000000ff")).toMatchObject({
      code: 1,
      stdout: "",
    });
    expect(await place.run("export", "--id", id, "--team")).toMatchObject({ code: 3, stdout: "" });
  });

  test("of somebody else's dataset by id pins it, unless its name is taken", async () => {
    const place = await emptyWorkplace();
    const { platform } = place;
    await addDataset(place, "mine");
    const add = (name: string) =>
      callAs(platform, users[1].token, "POST", "/v1/datasets", { name, type: "Videos" });
    const theirs = await add("theirs");
    const twin = await add("mine");
    const exported = await place.run("export", "--id", theirs.id, "--id", twin.id);
    expect(exported.stdout).toContain(`datasets:\n  theirs:\n    id: ${theirs.id}\n    type: videos\n`);
    expect(exported.stderr).toContain(`skipped "mine" (id ${twin.id})`);
  });
});

test("what a config cannot say is left out, with the reason", async () => {
  const place = await emptyWorkplace();
  const { platform } = place;
  const put = async (name: string, ...datasources: readonly object[]) => {
    const id = await platform.createDataset(name, "Images");
    for (const datasource of datasources) await platform.putDatasource(id, { ...s3, ...datasource });
  };
  await put("half", { purpose: "INPUT", fullPath: "s3://acme/half/" });
  await put(
    "third",
    { purpose: "INPUT", fullPath: "s3://acme/a/" },
    { purpose: "LIGHTLY", fullPath: "s3://acme/b/" },
    { purpose: "INPUT_OUTPUT", fullPath: "s3://acme/c/" },
  );
  await put("placeholder", { purpose: "INPUT_OUTPUT", fullPath: "s3://acme/${x}/" });
  await put("odd path", { purpose: "INPUT_OUTPUT", fullPath: "acme/no-scheme" });
  await put("given away", { purpose: "INPUT_OUTPUT", fullPath: "s3://acme/marker-s3-secret/" });
  const exported = await place.run("export", "--out", "lightly.yaml");
  const warnings = [...exported.stderr.matchAll(/^warning: (.*)$/gm)].map(([, text]) =>
    text?.replaceAll(/ \(id \w+\)/g, ""),
  );
  expect(warnings).toEqual([
    'skipped "given away": its resource_path holds a secret in clear',
    'left out of "half": input: a config wants input and lightly together, or input_output alone',
    'left out of "odd path": input_output: its resource_path is not a path of a connection of type s3 (expected: s3://bucket/folder/)',
    'skipped "placeholder": its resource_path holds "${", which a config would take for a reference',
    'left out of "third": input_output: a config admits no third one beside input and lightly',
  ]);
  expect(await place.read("lightly.yaml")).toContain(
    "  half:\n    type: images\n  odd path:\n    type: images\n",
  );
  const values = variableValues(await place.read("lightly.yaml"), platform.emulator.snapshot());
  const plan = await place.runWith(values, "plan", "--detailed-exitcode");
  expect(plan).toMatchObject({ code: 0, stderr: "" });
});

describe("files", () => {
  test("are never overwritten", async () => {
    const place = await emptyWorkplace();
    await addDataset(place, "street");
    await place.write("lightly.yaml", "mine\n");
    await place.write(".env.example", "MINE=\n");
    await place.platform.clearRequests();
    expect(await place.run("export", "--out", "lightly.yaml")).toMatchObject({ code: 3, stdout: "" });
    expect(await place.run("export", "--env-example", ".env.example")).toMatchObject({ code: 3, stdout: "" });
    expect(await place.platform.requests()).toEqual([]);
    const beside = await place.run("export", "--out", "other.yaml");
    expect(beside).toMatchObject({ code: 0, stdout: "" });
    expect(beside.stderr).toContain(".env.example exists and stays as it is");
    expect([await place.read("lightly.yaml"), await place.read(".env.example")]).toEqual([
      "mine\n",
      "MINE=\n",
    ]);
    expect((await readdir(place.folder)).toSorted()).toEqual([".env.example", "lightly.yaml", "other.yaml"]);
  });

  test("an answer that is an error leaves none", async () => {
    const place = await emptyWorkplace();
    await addDataset(place, "street");
    await place.platform.set({ badTokenStatus: 403 });
    const denied = await place.runWith({ LIGHTLY_TOKEN: "another-token" }, "export", "--out", "lightly.yaml");
    expect(denied).toMatchObject({ code: 1, stdout: "" });
    expect(await readdir(place.folder)).toEqual([]);
  });
});

describe("--into", () => {
  const commented = `# Our datasets. Ask in #data before you change them.
version: 1

connections:
  # The team's key, since 2024.
  raw:   # not renamed: dashboards know it
      type: s3
      region: "eu-central-1"
      access_key: AKIAIOSFODNN7EXAMPLE
      secret_access_key: \${env:RAW_SECRET}

datasets:

    # The first one.
    street:
        type: images   # since ever
        datasources:
            input:   { connection: raw, resource_path: s3://acme-raw/street/input/ }
            lightly: {connection: raw, resource_path: "s3://acme-raw/street/lightly/"}

    # dash:
    #     type: videos

# That is all.
`;

  test("changes only the lines it adds, and knows the connection that is there", async () => {
    const place = await emptyWorkplace();
    await addDataset(place, "street");
    await addDataset(place, "alley way", "acme-new");
    await place.write("lightly.yaml", commented);
    const exported = await place.run("export", "--into", "lightly.yaml");
    expect(exported.stderr).toBe(
      "Exported 1 dataset and 0 connections to lightly.yaml; 1 declared already.\n",
    );
    const added = `    alley way:
        type: images
        datasources:
            input: { connection: raw, resource_path: s3://acme-new/alley way/input/ }
            lightly: { connection: raw, resource_path: s3://acme-new/alley way/lightly/ }
`;
    const expected = commented.replace("    #     type: videos\n", (line) => line + added);
    expect(await place.read("lightly.yaml")).toBe(expected);
    const plan = await place.runWith({ RAW_SECRET: "marker-s3-secret" }, "plan", "--detailed-exitcode");
    expect(plan).toMatchObject({ code: 0, stderr: "" });

    const again = await place.run("export", "--into", "lightly.yaml");
    expect(again.stderr).toBe("Exported 0 datasets and 0 connections to lightly.yaml; 2 declared already.\n");
    expect(await place.read("lightly.yaml")).toBe(expected);
  });

  test("keeps CRLF line ends and a byte order mark", async () => {
    const place = await emptyWorkplace();
    await addDataset(place, "street");
    const before = "\uFEFFversion: 1\r\ndatasets:\r\n  other: { type: images }\r\n";
    await place.write("lightly.yaml", before);
    expect(await place.run("export", "--into", "lightly.yaml")).toMatchObject({ code: 0 });
    const after = await place.read("lightly.yaml");
    expect(after).toMatch(/^\uFEFFversion: 1\r\n/);
    expect(after).toContain("  other: { type: images }\r\n  street:\r\n");
    expect(after).not.toMatch(/(?<!\r)\n/);
    expect(await place.run("validate")).toMatchObject({ code: 0 });
  });

  test("tells by the datasets that are declared which of two alike connections is meant", async () => {
    const place = await emptyWorkplace();
    const { platform } = place;
    const azure = { type: "AZURE", accountName: "fleet", purpose: "INPUT_OUTPUT", thumbSuffix };
    const put = async (name: string, accountKey: string) =>
      platform.putDatasource(await platform.createDataset(name, "Images"), {
        ...azure,
        accountKey,
        fullPath: `box/${name}/`,
      });
    await put("one", "sv=1&sig=the-first-token");
    await put("two", "sv=1&sig=the-second-token");
    await put("three", "sv=1&sig=the-second-token");
    await put("four", "sv=1&sig=the-third-token");
    const connection = (name: string) =>
      `  ${name}: { type: azure, account_name: fleet, sas_token: "\${env:${name.toUpperCase()}}" }\n`;
    const dataset = (name: string, by: string) =>
      `  ${name}: { type: images, datasources: { input_output: { connection: ${by}, resource_path: box/${name}/ } } }\n`;
    const before = `version: 1\nconnections:\n${connection("first")}${connection("second")}datasets:\n${dataset("one", "first")}${dataset("two", "second")}`;
    await place.write("lightly.yaml", before);
    await place.run("export", "--into", "lightly.yaml");
    const after = await place.read("lightly.yaml");
    expect(after).toContain(
      "  three:\n    type: images\n    datasources:\n      input_output: { connection: second, ",
    );
    expect(after).toContain("input_output: { connection: azure-fleet, resource_path: box/four/ }");
    const values = {
      FIRST: "sv=1&sig=the-first-token",
      SECOND: "sv=1&sig=the-second-token",
      AZURE_FLEET_SAS_TOKEN: "sv=1&sig=the-third-token",
    };
    const plan = await place.runWith(values, "plan", "--detailed-exitcode");
    expect(plan).toMatchObject({ code: 0, stderr: "" });
    expect(plan.stdout).not.toContain("Not compared");
  });

  test("respects defaults, and finds connections in the other files of the config", async () => {
    const place = await emptyWorkplace();
    await addDataset(place, "street");
    await place.platform.createDataset("bare", "Videos");
    await mkdir(join(place.folder, "lightly"));
    const connections = commented.slice(0, commented.indexOf("datasets:"));
    const defaults =
      "defaults:\n  thumbnail_suffix: null\n  datasources:\n    input: { connection: raw, resource_path: 's3://acme-raw/${dataset}/' }\n    lightly: { connection: raw, resource_path: 's3://acme/${dataset}/' }\n";
    await place.write("lightly/connections.yaml", connections + defaults);
    await place.write("lightly/datasets.yaml", "version: 1\n");
    const exported = await place.run("export", "--into", "lightly/datasets.yaml");
    expect(exported).toMatchObject({ code: 0, stdout: "" });
    expect(await place.read("lightly/connections.yaml")).toBe(connections + defaults);
    expect(await place.read("lightly/datasets.yaml")).toContain(
      "  bare:\n    type: videos\n    datasources: {}\n",
    );
    const plan = await place.runWith({ RAW_SECRET: "marker-s3-secret" }, "plan", "--detailed-exitcode");
    expect(plan).toMatchObject({ code: 0, stderr: "" });
  });

  test.each([
    ["a config with errors", "version: 1\ndatasets:\n  street:\n    type: video\n"],
    ["a config in braces", "{ version: 1, datasets: {} }\n"],
    ["a section in braces", "version: 1\ndatasets: { other: { type: images } }\n"],
    ["line ends of two kinds", "version: 1\r\n\n"],
  ])("refuses %s", async (_, text) => {
    const place = await emptyWorkplace();
    await addDataset(place, "street");
    await place.write("lightly.yaml", text);
    expect(await place.run("export", "--into", "lightly.yaml")).toMatchObject({ code: 3, stdout: "" });
    expect(await place.read("lightly.yaml")).toBe(text);
    expect(await readdir(place.folder)).toEqual(["lightly.yaml"]);
  });
});
