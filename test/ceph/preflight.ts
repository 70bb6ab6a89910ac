import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ceph, type Key, kmsKey, startCeph, tenant, whyNoCeph } from "../support/ceph.js";
import { makeFolder } from "../support/files.js";
import { runProgram } from "../support/program.js";
import { type Purpose, type StorageUnderTest, tryStorage } from "../support/storage-bench.js";

const reason = await whyNoCeph();
if (reason !== undefined) process.stderr.write(`Skipped: ${reason}.\n`);

describe.skipIf(reason !== undefined)("on Ceph", () => {
  let ceph: Ceph;
  let users = 0;
  beforeAll(async () => {
    ceph = await startCeph();
    // The last one is there for anybody to see; the tenant has another of its name.
    for (const bucket of ["raw", "versioned", "delegated"]) await ceph.ask("PUT", bucket);
    // What another user put there: who put an object may always read it.
    for (const key of ["street/one.png", "street/two.jpg", "other/one.png"])
      await ceph.ask("PUT", `raw/${key}`, "x");
    await ceph.ask("PUT", "versioned/street/one.png", "x");
    const versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    await ceph.ask("PUT", "versioned?versioning", versioning);
  });
  afterAll(() => ceph?.[Symbol.asyncDispose]());

  const under = (key: Key, more: { path?: string; kms?: string; url?: string } = {}): StorageUnderTest => ({
    connection: {
      type: "s3",
      region: "us-east-1",
      access_key: key.id,
      secret_access_key: "${env:SECRET}",
      ...(more.kms === undefined ? {} : { server_side_encryption_kms_key: more.kms }),
    },
    path: `s3://${more.path ?? "raw/street/"}`,
    env: { SECRET: key.secret },
    endpoints: [`s3=${more.url ?? ceph.url}`],
  });

  /** The policy that `access` prints for storage. */
  async function printedPolicy({ connection, path }: StorageUnderTest, purpose: Purpose): Promise<Policy> {
    await using folder = await makeFolder();
    const other = purpose === "lightly" ? "input" : "lightly";
    const datasources =
      purpose === "input_output"
        ? { input_output: { connection: "tried", resource_path: path } }
        : {
            [purpose]: { connection: "tried", resource_path: path },
            [other]: { connection: "disk", resource_path: "x" },
          };
    const config = {
      version: 1,
      connections: { tried: connection, disk: { type: "local" } },
      datasets: { "street-scenes": { type: "images", datasources } },
    };
    await folder.write("lightly.yaml", JSON.stringify(config));
    const { stdout } = await runProgram(["access", "--format", "json"], { cwd: folder.path });
    const { access } = JSON.parse(stdout) as { readonly access: readonly Printed[] };
    const document = access
      .find(({ provider }) => provider.startsWith("s3"))
      ?.steps.find(({ title }) => title.startsWith("IAM policy"));
    if (document === undefined) throw new Error("No policy was printed.");
    return document.content;
  }

  /** A new user who has a policy and nothing else. */
  async function userWith(policy: Policy): Promise<Key> {
    const name = `user${(users += 1)}`;
    const key = await ceph.createUser(name);
    await ceph.putUserPolicy(name, policy);
    return key;
  }

  const anyone: Key = { id: "AKIAIOSFODNN7EXAMPLE", secret: "unused" };
  const probes = async (bucket: string) => (await ceph.keys(bucket)).filter((key) => key.includes("probe"));

  describe.each(["input", "lightly", "input_output"] as const)("as %s", (purpose) => {
    test("the policy that access prints is enough for preflight --write probe", async () => {
      const key = await userWith(await printedPolicy(under(anyone), purpose));
      const tried = await tryStorage(under(key), purpose, ["--write", "probe"]);
      expect(tried.document.summary).toMatchObject({ denied: 0, leftovers: 0 });
      expect(tried.check("list")?.state).toBe("proven");
      expect(tried.check("read")?.state).toBe("proven");
      expect(tried.check("delete")?.state).toBe(purpose === "input" ? undefined : "proven");
      expect(tried.code).toBe(0);
      expect(await probes("raw")).toEqual([]);
    });

    test("and for nothing beside the folder", async () => {
      const key = await userWith(await printedPolicy(under(anyone), purpose));
      const tried = await tryStorage(under(key, { path: "raw/other/" }), purpose);
      expect(tried.check("list")).toMatchObject({ state: "denied", code: "AccessDenied" });
      expect(tried.code).toBe(7);
    });
  });

  test.each([
    ["s3:ListBucket", "list"],
    ["s3:GetObject", "read"],
    ["s3:PutObject", "write"],
    ["s3:DeleteObject", "delete"],
  ])("without %s, the check that needs it is denied, and names it", async (action, check) => {
    const policy = await printedPolicy(under(anyone), "input_output");
    const tried = await tryStorage(under(await userWith(without(policy, action))), "input_output", [
      "--write",
      "probe",
    ]);
    const denials = tried.document.locations.flatMap(({ checks }) =>
      checks.filter(({ state }) => state === "denied"),
    );
    expect(denials.map((one) => one.check)).toEqual([check]);
    expect(denials[0]).toMatchObject({ code: "AccessDenied", remedy: expect.stringContaining(action) });
    const left = tried.document.locations.flatMap(({ leftovers }) => leftovers.map(({ key }) => key));
    expect(await probes("raw")).toEqual(left);
    for (const key of left) await ceph.ask("DELETE", `raw/${key}`);
  });

  test("a dry write is told apart from a denied one, and stores nothing", async () => {
    const policy = await printedPolicy(under(anyone), "lightly");
    const allowed = await tryStorage(under(await userWith(policy)), "lightly", ["--write", "dry"]);
    expect(allowed.check("write")?.state).toBe("proven");
    const user = await userWith(without(policy, "s3:PutObject"));
    expect((await tryStorage(under(user), "lightly", ["--write", "dry"])).check("write")?.state).toBe(
      "denied",
    );
    expect(await probes("raw")).toEqual([]);
  });

  test.each([
    ["a wrong key", { id: "AKIAIOSFODNN7EXAMPLE" }, "InvalidAccessKeyId", "access_key:"],
    ["a wrong secret", { secret: "wrong" }, "SignatureDoesNotMatch", "secret_access_key:"],
  ])("%s", async (_name, wrong, code, line) => {
    const tried = await tryStorage(under({ ...ceph.owner, ...wrong }), "input");
    expect(tried.check("credential")).toMatchObject({
      state: "denied",
      code,
      position: { line: tried.lineOf(line) },
    });
  });

  test("no bucket, no folder, a clock that is wrong", async () => {
    const nowhere = await tryStorage(under(ceph.owner, { path: "nowhere/street/" }), "input");
    expect(nowhere.check("folder")).toMatchObject({ state: "denied", code: "NoSuchBucket" });
    const missing = await tryStorage(under(ceph.owner, { path: "raw/nothing/" }), "input");
    expect(missing.check("folder")).toMatchObject({ state: "denied", code: "NO_FOLDER" });
  });

  test("versions that a probe makes are taken away by who may, and named to who may not", async () => {
    const versions = async () =>
      (await ceph.ask("GET", "versioned?versions")).match(/<(?:Version|DeleteMarker)>/g)?.length;
    const before = await versions();
    const clean = await tryStorage(under(ceph.owner, { path: "versioned/street/" }), "input_output", [
      "--write",
      "probe",
    ]);
    expect(clean.check("versioning")?.message).toBe("older versions of objects are kept");
    expect(clean.document.summary.leftovers).toBe(0);
    expect(await versions()).toBe(before);

    const policy = await printedPolicy(under(anyone, { path: "versioned/street/" }), "input_output");
    const user = await userWith(policy);
    const tried = await tryStorage(under(user, { path: "versioned/street/" }), "input_output", [
      "--write",
      "probe",
    ]);
    const left = tried.document.locations.flatMap(({ leftovers }) => leftovers.map(({ kind }) => kind));
    expect(left).toEqual(["version", "version", "delete_marker"]);
    expect(await versions()).toBe((before ?? 0) + 3);
    expect(tried.code).toBe(0);
  });

  test("a KMS key is used for what is written, and one that is not known is denied", async () => {
    const tried = await tryStorage(under(ceph.owner, { kms: kmsKey }), "input_output", ["--write", "probe"]);
    expect(tried.check("encryption")?.state).toBe("proven");
    const unknown = await tryStorage(under(ceph.owner, { kms: `${kmsKey}-2` }), "input_output", [
      "--write",
      "probe",
    ]);
    expect(unknown.check("write")?.state).not.toBe("proven");
    expect(unknown.check("encryption")?.state).not.toBe("proven");
  });

  test("a rule that deletes objects is told, by what the storage says of them", async () => {
    const rule =
      "<LifecycleConfiguration><Rule><ID>tidy</ID><Prefix>old/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule></LifecycleConfiguration>";
    await ceph.ask("PUT", "raw/old/one.png", "x");
    await ceph.ask("PUT", "raw?lifecycle", rule);
    const tried = await tryStorage(under(ceph.owner, { path: "raw/old/" }), "input");
    expect(tried.check("retention")).toMatchObject({ state: "warning", code: "EXPIRES" });
    expect((await tryStorage(under(ceph.owner), "input")).check("retention")).toBeUndefined();
  });

  test("delegated access is tried with a session of the role, where the environment has credentials", async () => {
    const { key, ask, iam } = await ceph.administrate(`${tenant}$administrator`);
    await ask("PUT", "delegated");
    await ask("PUT", "delegated/street/one.png", "x");
    const ambient = await ceph.createUser(`${tenant}$ambient`);
    const Principal = { AWS: [`arn:aws:iam::${tenant}:user/ambient`] };
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal, Action: ["sts:AssumeRole"] }],
    };
    const policy = await printedPolicy(under(anyone, { path: "delegated/street/" }), "input_output");
    const role = { RoleName: "lightly", PolicyName: "lightly" };
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await iam({
      Action: "CreateRole",
      ...role,
      Path: "/",
      MaxSessionDuration: "43200",
      AssumeRolePolicyDocument,
    });
    // Where Amazon leaves the account out of the name of a bucket, Ceph has the tenant.
    const PolicyDocument = JSON.stringify(policy).replaceAll("arn:aws:s3:::", `arn:aws:s3::${tenant}:`);
    await iam({ Action: "PutRolePolicy", ...role, PolicyDocument });
    const delegated = {
      connection: {
        type: "s3_delegated_access",
        region: "us-east-1",
        role_arn: `arn:aws:iam::${tenant}:role/lightly`,
        external_id: "${env:EXTERNAL_ID}",
      },
      path: "s3://delegated/street/",
      env: { EXTERNAL_ID: "an-external-id" },
      endpoints: [`s3=${ceph.stsUrl}`, `sts=${ceph.stsUrl}`],
    };
    const alone = await tryStorage(delegated, "input");
    expect(alone.check("list")).toMatchObject({ state: "skipped" });
    expect(alone.code).toBe(0);
    const env = { ...delegated.env, AWS_ACCESS_KEY_ID: ambient.id, AWS_SECRET_ACCESS_KEY: ambient.secret };
    const tried = await tryStorage({ ...delegated, env }, "input_output", ["--write", "probe"]);
    expect(tried.check("delete") ?? tried.document).toMatchObject({ state: "proven" });
    expect(tried.code).toBe(0);
    const other = { AWS_ACCESS_KEY_ID: key.id, AWS_SECRET_ACCESS_KEY: key.secret };
    const stranger = await tryStorage({ ...delegated, env: { ...delegated.env, ...other } }, "input");
    expect(stranger.check("list")?.message).toContain(
      "does not let the AWS credentials of this machine assume it",
    );
  });
});

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

interface Printed {
  readonly provider: string;
  readonly steps: readonly { readonly title: string; readonly content: Policy }[];
}

function without(policy: Policy, action: string): Policy {
  const statements = policy.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((one) => one !== action),
  }));
  return { ...policy, Statement: statements.filter(({ Action }) => Action.length > 0) };
}
