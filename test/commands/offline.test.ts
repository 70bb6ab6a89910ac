import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startAccount } from "../support/account.js";

/** No token, and no server that answers. */
const nothing = { LIGHTLY_TOKEN: "", LIGHTLY_SERVER_LOCATION: "http://127.0.0.1:9" };

test("plan --offline needs no token, no secret and no request, and every format tells it", async () => {
  await using account = await startAccount();
  await mkdir(join(account.folder, "before"));
  await cp(join(account.folder, "lightly.yaml"), join(account.folder, "before", "lightly.yaml"));
  await account.edit((yaml) => yaml.replace("s3://raw/street/", "s3://raw/other/"));
  await account.platform.clearRequests();
  const noSecrets = Object.fromEntries(Object.keys(account.secrets).map((name) => [name, ""]));
  const plan = (...args: readonly string[]) =>
    account.runWith({ ...nothing, ...noSecrets }, "plan", "--offline", ...args);

  const planned = await plan(
    "--base-dir",
    "before",
    "--format=text",
    "--format=markdown=c.md",
    "--out=plan.json",
  );
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.stdout).toContain("warning: made without the account");
  expect(planned.stdout).toMatch(/^Plan: 0 to create, 1 to update, 5 unchanged\./m);
  expect(planned.stdout).toContain('"s3://raw/street/" → "s3://raw/other/"');
  expect(await account.read("c.md")).toContain("**Offline**: made without the account");
  expect((await plan("--base-dir", "before", "--format=github")).stdout).toContain(
    "::warning title=Offline::",
  );
  expect(JSON.parse(await account.read("plan.json"))).toMatchObject({
    offline: true,
    server: null,
    account: null,
    secretsRead: false,
  });
  expect(await account.platform.requests()).toEqual([]);

  const invalid = await plan("--base-dir", "invalid", "--allow-invalid-base", "--var", "no value");
  expect(invalid).toMatchObject({ code: 3, stderr: expect.stringContaining("--var wants name=value") });
  await mkdir(join(account.folder, "invalid"));
  await writeFile(join(account.folder, "invalid", "lightly.yaml"), "version: 9\n");
  expect(await plan("--base-dir", "invalid", "--allow-invalid-base")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("--offline needs a config that was valid before the change."),
  });
  await mkdir(join(account.folder, "new"));
  const added = await plan("--base-dir", "new", "--unmanaged");
  expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining("Plan: 6 to create, 0 to update") });

  expect(await plan()).toMatchObject({ code: 3, stderr: expect.stringContaining("Add --base COMMIT.") });
  expect(await account.run("apply", "plan.json", "--auto-approve")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("plan.json was made offline, and cannot be applied."),
  });
});
