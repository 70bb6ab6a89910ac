import { describe, expect, test } from "vitest";
import { makeFolder } from "../support/files.js";
import { runProgram } from "../support/program.js";

const kmsKey = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const config = `version: 1
connections:
  raw-data:
    type: s3_delegated_access
    region: eu-central-1
    role_arn: arn:aws:iam::123456789012:role/teams/lightly-read
    external_id: \${env:EXTERNAL_ID}
  workspace:
    type: s3
    region: eu-central-1
    access_key: \${env:KEY_ID}
    secret_access_key: \${env:S3_SECRET}
    server_side_encryption_kms_key: ${kmsKey}
  fleet: { type: azure, account_name: fleetstore, sas_token: "\${env:SAS}" }
  perception: { type: gcs, project_id: perception, credentials: "\${file:gcs.json}" }
  telekom:
    type: obs
    obs_endpoint: https://obs.eu-de.otc.t-systems.com
    obs_access_key_id: OBSKEYEXAMPLE
    obs_secret_access_key: \${env:OBS_SECRET}
  disk: { type: local }
  hosted: { type: lightly }
datasets:
  day-scenes:
    type: images
    datasources:
      input: { connection: raw-data, resource_path: s3://raw/day/ }
      lightly: { connection: workspace, resource_path: s3://lake/day/ }
  night-scenes:
    type: images
    datasources:
      input: { connection: raw-data, resource_path: s3://raw/night }
      lightly: { connection: workspace, resource_path: s3://lake/night/ }
  on-azure:
    type: videos
    datasources:
      input: { connection: fleet, resource_path: "videos/dash cam/" }
      lightly: { connection: fleet, resource_path: lake/dashcam/ }
  on-google:
    type: images
    datasources:
      # lightly-gitops: allow path-of-a-file
      input: { connection: perception, resource_path: 'gs://raw/o''hare "${"${x}"}"/' }
      lightly: { connection: perception, resource_path: gs://lake/ }
  on-obs:
    type: images
    datasources:
      input_output: { connection: telekom, resource_path: obs://lake/harbour/ }
  on-disk:
    type: images
    datasources:
      input: { connection: disk, resource_path: street }
      lightly: { connection: hosted, resource_path: street }
`.replace('"${x}"', '"*"');

describe.each(["credential", "datasource"] as const)("by %s", (by) => {
  test.each(["text", "json", "terraform"] as const)(
    "as %s: the whole output, without a secret at hand",
    async (format) => {
      await using folder = await makeFolder();
      await folder.write("lightly.yaml", config);
      const { code, stdout, stderr } = await runProgram(["access", "--by", by, "--format", format], {
        cwd: folder.path,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const ending = { text: "txt", json: "json", terraform: "tf" }[format];
      await expect(stdout).toMatchFileSnapshot(`../golden/access/by-${by}.${ending}`);
    },
  );
});

test("no secret that is set is printed, nor an access key id that the config refers to", async () => {
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", config);
  await folder.write(
    "gcs.json",
    '{"private_key_id":"marked-id","client_email":"marked@example","private_key":"marked"}',
  );
  const env = {
    EXTERNAL_ID: "marked-external",
    KEY_ID: "AKIAMARKEDMARKED0000",
    S3_SECRET: "marked-s3",
    SAS: "sv=1&sig=marked",
    OBS_SECRET: "marked-obs",
  };
  for (const format of ["text", "json", "terraform"]) {
    const { code, stdout, stderr } = await runProgram(["access", "--format", format], {
      cwd: folder.path,
      env,
    });
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(/marked/i);
  }
});

test("--target narrows it to some datasets", async () => {
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", config);
  const { stdout } = await runProgram(["access", "--target", "on-obs", "--format", "json"], {
    cwd: folder.path,
  });
  expect(JSON.parse(stdout)).toMatchObject({ access: [{ users: ["on-obs.input_output"] }] });
});

test.each([
  ["cn-northwest-1", "arn:aws-cn:s3:::lake"],
  ["us-gov-west", "arn:aws-us-gov:s3:::lake"],
])("in %s, what is granted is in its part of AWS", async (region, arn) => {
  await using folder = await makeFolder();
  const names = Array.from({ length: 7 }, (_, index) => `dataset-${index}`);
  const datasources = { input_output: { connection: "lake", resource_path: "s3://lake/" } };
  const lake = { type: "s3", region, access_key: "AKIAIOSFODNN7EXAMPLE", secret_access_key: "${env:SECRET}" };
  const datasets = Object.fromEntries(names.map((name) => [name, { type: "images", datasources }]));
  await folder.write("lightly.yaml", JSON.stringify({ version: 1, connections: { lake }, datasets }));
  const { stdout } = await runProgram(["access"], { cwd: folder.path });
  expect(stdout).toContain("dataset-4.input_output and 2 more");
  expect(stdout).toContain(arn);
  // Of a whole bucket, every listing is allowed.
  expect(stdout).not.toContain("s3:prefix");
});

test("what the worker must mount is told of local storage, and of a reading OBS user no right to write", async () => {
  await using folder = await makeFolder();
  const text = config.replace(
    "input_output: { connection: telekom, resource_path: obs://lake/harbour/ }",
    "input: { connection: telekom, resource_path: obs://lake/harbour/ }\n      lightly: { connection: disk, resource_path: harbour/ }",
  );
  await folder.write("lightly.yaml", text);
  const { stdout } = await runProgram(["access", "--target", "on-obs"], { cwd: folder.path });
  expect(stdout).toContain("/lightly_mount, writable");
  expect(stdout).not.toContain("PutObject");
});
