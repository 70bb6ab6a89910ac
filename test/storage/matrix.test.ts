import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { account, type AzureServer, sasToken, startAzure } from "../support/azure-server.js";
import { type GoogleServer, keyFile, startGoogle } from "../support/google-server.js";
import { denied, type S3Policy, type S3Ruling, s3Key, type S3Server, startS3 } from "../support/s3-server.js";
import { closedAddress } from "../support/server.js";
import { type Purpose, type StorageUnderTest, tryStorage } from "../support/storage-bench.js";

const purposes = ["input", "lightly", "input_output"] as const satisfies readonly Purpose[];
const writing: readonly Purpose[] = ["lightly", "input_output"];

/** What a fault does to storage, and what the check that notices it must say. */
interface Fault {
  readonly storage: () => StorageUnderTest | Promise<StorageUnderTest>;
  /** Purposes for which it is one; all, if not given. */
  readonly for?: readonly Purpose[];
  readonly today?: () => Date;
  readonly exit: number;
  readonly check: string;
  readonly state: string;
  readonly code: string | null;
  /** A text of the line that is pointed at. */
  readonly line: string;
  readonly remedy: RegExp | null;
}

/** Holds each fault against each purpose, and, for every purpose, that storage that is right passes. */
function matrix(right: () => StorageUnderTest, faults: Readonly<Record<string, Fault>>): void {
  test.each(purposes)("right, as %s: nothing but proven", async (purpose) => {
    const tried = await tryStorage(right(), purpose, ["--write", "probe"]);
    const wanted = ["list", "folder", "read", ...(purpose === "lightly" ? [] : ["contents"])];
    if (purpose !== "input") wanted.push("write", "overwrite", "delete");
    expect(wanted.map((check) => `${check} ${tried.check(check)?.state}`)).toEqual(
      wanted.map((check) => `${check} proven`),
    );
    expect(tried.document.summary).toMatchObject({ denied: 0, leftovers: 0 });
    expect(tried.code).toBe(0);
  });

  const cases = Object.entries(faults).flatMap(([name, fault]) =>
    (fault.for ?? purposes).map((purpose) => [name, purpose, fault] as const),
  );
  test.each(cases)("%s, as %s", async (_name, purpose, fault) => {
    const options = fault.today === undefined ? {} : { today: fault.today() };
    const tried = await tryStorage(await fault.storage(), purpose, ["--write", "probe"], options);
    const found = tried.check(fault.check);
    expect(found).toMatchObject({ state: fault.state, code: fault.code });
    expect(found?.position.line).toBe(tried.lineOf(fault.line));
    expect(found?.remedy ?? "").toMatch(fault.remedy ?? /.*/);
    expect(tried.code).toBe(fault.exit);
    // One cause, one finding.
    const denials = tried.document.locations.flatMap(({ checks }) =>
      checks.filter(({ state }) => state === "denied"),
    );
    expect(denials.map(({ check }) => check)).toEqual(fault.state === "denied" ? [fault.check] : []);
  });
}

/** The line of the datasource that is tried. */
const path = "        resource_path:";
const anHourAhead = () => new Date(Date.now() + 3_600_000);

describe.each(["s3", "obs"] as const)("%s (s3rver behind a policy)", (type) => {
  let s3: S3Server;
  beforeAll(async () => {
    s3 = await startS3("raw", "other");
    await s3.put("raw", "street/one.png");
    await s3.put("raw", "street/two.jpg");
    await s3.put("raw", "empty/");
    await s3.put("raw", "texts/readme.txt");
  });
  afterAll(() => s3[Symbol.asyncDispose]());

  const fields =
    type === "s3"
      ? { id: "access_key", secret: "secret_access_key" }
      : { id: "obs_access_key_id", secret: "obs_secret_access_key" };
  const under = (
    more: { policy?: S3Policy; id?: string; secret?: string; path?: string; endpoint?: string } = {},
  ) => {
    s3.setPolicy(more.policy ?? (() => undefined));
    const where = type === "s3" ? { region: "eu-central-1" } : { obs_endpoint: "https://obs.example.com" };
    return {
      connection: { type, ...where, [fields.id]: more.id ?? s3Key.id, [fields.secret]: "${env:SECRET}" },
      path: `${type}://${more.path ?? "raw/street/"}`,
      env: { SECRET: more.secret ?? s3Key.secret },
      endpoints: [`${type}=${more.endpoint ?? s3.url}`],
    };
  };
  const denying = (which: S3Policy) => () => under({ policy: which });
  const answering = (ruling: S3Ruling) =>
    denying(({ headers }) => (headers.authorization === undefined ? undefined : ruling));
  const isProbe = (key: string): boolean => key.includes("probe");
  const list = type === "s3" ? /s3:ListBucket/ : /obs:bucket:ListBucket/;
  const on = (right: string) => new RegExp(type === "s3" ? `s3:${right}` : `obs:object:${right}`);

  matrix(under, {
    "wrong key": {
      storage: () => under({ id: "AKIAIOSFODNN7EXAMPLE" }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "InvalidAccessKeyId",
      line: `${fields.id}:`,
      remedy: new RegExp(fields.id),
    },
    "wrong secret": {
      storage: () => under({ secret: "wrong" }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "SignatureDoesNotMatch",
      line: `${fields.secret}:`,
      remedy: new RegExp(fields.secret),
    },
    "no bucket": {
      storage: () => under({ path: "nowhere/street/" }),
      exit: 7,
      check: "folder",
      state: "denied",
      code: "NoSuchBucket",
      line: path,
      remedy: /create the bucket/,
    },
    "no folder": {
      storage: () => under({ path: "raw/strete/" }),
      exit: 7,
      check: "folder",
      state: "denied",
      code: "NO_FOLDER",
      line: path,
      remedy: /create the folder/,
    },
    "empty folder": {
      storage: () => under({ path: "raw/empty/" }),
      for: ["input"],
      exit: 0,
      check: "read",
      state: "unproven",
      code: null,
      line: path,
      remedy: null,
    },
    "no list": {
      storage: denying(({ key, headers }) =>
        key === "" && headers.authorization !== undefined ? denied : undefined,
      ),
      exit: 7,
      check: "list",
      state: "denied",
      code: "AccessDenied",
      line: path,
      remedy: list,
    },
    "no read": {
      storage: denying(({ method, key }) => (method === "GET" && key !== "" ? denied : undefined)),
      exit: 7,
      check: "read",
      state: "denied",
      code: "AccessDenied",
      line: path,
      remedy: on("GetObject"),
    },
    "no write": {
      storage: denying(({ method }) => (method === "PUT" ? denied : undefined)),
      for: writing,
      exit: 7,
      check: "write",
      state: "denied",
      code: "AccessDenied",
      line: path,
      remedy: on("PutObject"),
    },
    "no overwrite": {
      storage: denying(({ method, headers }) =>
        method === "PUT" && headers["if-none-match"] === undefined ? denied : undefined,
      ),
      for: writing,
      exit: 7,
      check: "overwrite",
      state: "denied",
      code: "AccessDenied",
      line: path,
      remedy: on("PutObject"),
    },
    "no delete": {
      storage: denying(({ method }) => (method === "DELETE" ? denied : undefined)),
      for: writing,
      exit: 7,
      check: "delete",
      state: "denied",
      code: "AccessDenied",
      line: path,
      remedy: on("DeleteObject"),
    },
    expired: {
      storage: answering({ kind: "error", status: 400, code: "ExpiredToken" }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "ExpiredToken",
      line: `${fields.secret}:`,
      remedy: /issue a new one/,
    },
    "skewed clock": {
      storage: answering({ kind: "error", status: 403, code: "RequestTimeTooSkewed" }),
      exit: 7,
      check: "clock",
      state: "denied",
      code: "RequestTimeTooSkewed",
      line: path,
      remedy: /clock/,
    },
    "a clock that is an hour ahead": {
      storage: under,
      today: anHourAhead,
      exit: 0,
      check: "clock",
      state: "warning",
      code: "CLOCK",
      line: path,
      remedy: /clock/,
    },
    "wrong types": {
      storage: () => under({ path: "raw/texts/" }),
      for: ["input", "input_output"],
      exit: 0,
      check: "contents",
      state: "warning",
      code: "WRONG_TYPES",
      line: path,
      remedy: /png/,
    },
    "retention rule": {
      storage: denying(({ method, key }) =>
        method === "PUT" || (method === "GET" && key !== "")
          ? {
              kind: "headers",
              headers: { "x-amz-expiration": 'expiry-date="Fri, 01 Jan 2027 00:00:00 GMT", rule-id="tidy"' },
            }
          : undefined,
      ),
      exit: 0,
      check: "retention",
      state: "warning",
      code: "EXPIRES",
      line: path,
      remedy: /rule/,
    },
    archived: {
      storage: denying(({ method, key }) =>
        method === "GET" && key !== "" && !isProbe(key)
          ? { kind: "error", status: 403, code: "InvalidObjectState" }
          : undefined,
      ),
      exit: 0,
      check: "read",
      state: "warning",
      code: "InvalidObjectState",
      line: path,
      remedy: /restore/,
    },
    "network down": {
      storage: async () => under({ endpoint: await closedAddress() }),
      exit: 1,
      check: "reach",
      state: "unproven",
      code: "ECONNREFUSED",
      line: type === "obs" ? "obs_endpoint:" : path,
      remedy: /network/,
    },
    redirect: {
      storage: answering({
        kind: "error",
        status: 302,
        code: "Moved",
        headers: { location: "http://127.0.0.1:1/" },
      }),
      exit: 1,
      check: "reach",
      state: "unproven",
      code: "Moved",
      line: type === "obs" ? "obs_endpoint:" : path,
      remedy: null,
    },
    "a public bucket": {
      storage: denying(({ headers, method }) =>
        headers.authorization === undefined && method === "GET"
          ? { kind: "error", status: 200, code: "None" }
          : undefined,
      ),
      exit: 0,
      check: "public",
      state: "warning",
      code: null,
      line: path,
      remedy: /block public access/,
    },
  });

  test.runIf(type === "s3")(
    "a wrong region is told, from what the bucket says to anybody and from the refusal",
    async () => {
      const elsewhere: S3Ruling = {
        kind: "error",
        status: 400,
        code: "AuthorizationHeaderMalformed",
        xml: "<Region>us-west-2</Region>",
        headers: { "x-amz-bucket-region": "us-west-2" },
      };
      const tried = await tryStorage(denying(() => elsewhere)(), "input");
      expect(tried.check("region")).toMatchObject({
        state: "denied",
        remedy: "set region to us-west-2",
        position: { line: tried.lineOf("region:") },
      });
      expect(tried.code).toBe(7);
    },
  );

  test.runIf(type === "obs")("a store that wants another region is asked again for that one", async () => {
    const policy: S3Policy = ({ headers }) =>
      headers.authorization?.includes("/us-east-1/") === true
        ? { kind: "error", status: 400, code: "AuthorizationHeaderMalformed", xml: "<Region>eu-de</Region>" }
        : undefined;
    const tried = await tryStorage(under({ policy }), "input_output", ["--write", "probe"]);
    expect(tried.code).toBe(0);
    expect(tried.check("write")?.state).toBe("proven");
  });

  afterEach(async () => {
    // What a probe had to leave behind, the next one must not find.
    for (const key of (await s3.keys("raw")).filter(isProbe)) await s3.remove("raw", key);
  });
});

describe("azure (Azurite)", () => {
  let azure: AzureServer;
  beforeAll(async () => {
    azure = await startAzure();
    await azure.createContainer("raw");
    for (const key of ["street/one.png", "street/two.jpg", "empty/", "texts/readme.txt"])
      await azure.put("raw", key);
  });
  afterAll(() => azure[Symbol.asyncDispose]());

  const under = (more: { sas?: string; account?: string; path?: string; endpoint?: string } = {}) => ({
    connection: { type: "azure", account_name: more.account ?? account, sas_token: "${env:SAS}" },
    path: more.path ?? "raw/street/",
    env: { SAS: more.sas ?? sasToken() },
    endpoints: [more.endpoint ?? azure.endpoint],
  });
  const lacking = (letter: string) => () => under({ sas: sasToken({ sp: "rwdl".replace(letter, "") }) });
  const day = (count: number): string =>
    `${new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 19)}Z`;
  const sas = "sas_token:";

  matrix(under, {
    "wrong key": {
      storage: () => under({ sas: sasToken({}, Buffer.from("another").toString("base64")) }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "AuthorizationFailure",
      line: sas,
      remedy: /SAS token/,
    },
    "no container": {
      storage: () => under({ path: "nowhere/street/" }),
      exit: 7,
      check: "folder",
      state: "denied",
      code: "ContainerNotFound",
      line: path,
      remedy: /create the container/,
    },
    "no folder": {
      storage: () => under({ path: "raw/strete/" }),
      exit: 7,
      check: "folder",
      state: "denied",
      code: "NO_FOLDER",
      line: path,
      remedy: /create the folder/,
    },
    "empty folder": {
      storage: () => under({ path: "raw/empty/" }),
      for: ["input"],
      exit: 0,
      check: "read",
      state: "unproven",
      code: null,
      line: path,
      remedy: null,
    },
    "no list": {
      storage: lacking("l"),
      exit: 7,
      check: "list",
      state: "denied",
      code: "AuthorizationPermissionMismatch",
      line: path,
      remedy: /list \(l\)/,
    },
    "no read": {
      storage: lacking("r"),
      exit: 7,
      check: "read",
      state: "denied",
      code: "AuthorizationPermissionMismatch",
      line: path,
      remedy: /read \(r\)/,
    },
    "no write": {
      storage: lacking("w"),
      for: writing,
      exit: 7,
      check: "write",
      state: "denied",
      code: "AuthorizationPermissionMismatch",
      line: path,
      remedy: /write \(w\)/,
    },
    "no overwrite, with the right to create alone": {
      storage: () => under({ sas: sasToken({ sp: "rcdl" }) }),
      for: writing,
      exit: 7,
      check: "overwrite",
      state: "denied",
      code: "AuthorizationPermissionMismatch",
      line: path,
      remedy: /write \(w\)/,
    },
    "no delete": {
      storage: lacking("d"),
      for: writing,
      exit: 7,
      check: "delete",
      state: "denied",
      code: "AuthorizationPermissionMismatch",
      line: path,
      remedy: /delete \(d\)/,
    },
    expired: {
      storage: () => under({ sas: sasToken({ st: day(-9), se: day(-1) }) }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "expired-secret",
      line: sas,
      remedy: /new one/,
    },
    "not yet valid": {
      storage: () => under({ sas: sasToken({ st: day(1), se: day(2) }) }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "future-secret",
      line: sas,
      remedy: /starts now/,
    },
    "not for containers": {
      storage: () => under({ sas: sasToken({ srt: "o" }) }),
      exit: 7,
      check: "list",
      state: "denied",
      code: "AuthorizationResourceTypeMismatch",
      line: path,
      remedy: /container and object/,
    },
    "a clock that is an hour ahead": {
      storage: under,
      today: anHourAhead,
      exit: 0,
      check: "clock",
      state: "warning",
      code: "CLOCK",
      line: path,
      remedy: /clock/,
    },
    "wrong types": {
      storage: () => under({ path: "raw/texts/" }),
      for: ["input", "input_output"],
      exit: 0,
      check: "contents",
      state: "warning",
      code: "WRONG_TYPES",
      line: path,
      remedy: /png/,
    },
    "no CORS rule": {
      storage: under,
      exit: 0,
      check: "cors",
      state: "warning",
      code: null,
      line: path,
      remedy: /CORS/,
    },
    "network down": {
      storage: async () => under({ endpoint: `azure=${await closedAddress()}` }),
      exit: 1,
      check: "reach",
      state: "unproven",
      code: "ECONNREFUSED",
      line: "account_name:",
      remedy: /account_name/,
    },
  });

  test("what the token lacks for the purpose is told without being tried", async () => {
    const tried = await tryStorage(lacking("w")(), "lightly");
    expect(tried.check("credential")).toMatchObject({
      state: "warning",
      code: "missing-permission",
      message: expect.stringContaining("without write (w), which lightly of"),
    });
    expect(tried.check("write")?.state).toBe("skipped");
  });

  test("nothing is left in the container but what was there, and what could not be deleted", async () => {
    expect((await azure.keys("raw")).filter((key) => !key.includes("probe"))).toHaveLength(4);
  });
});

describe("gcs (a fake of ours)", () => {
  let google: GoogleServer;
  beforeAll(async () => {
    google = await startGoogle("raw");
  });
  afterAll(() => google[Symbol.asyncDispose]());

  const under = (
    more: {
      without?: string;
      key?: string;
      path?: string;
      endpoint?: string;
      interfere?: GoogleServer["interfere"];
      settings?: object;
      clock?: number;
    } = {},
  ): StorageUnderTest => {
    google.objects.clear();
    for (const key of ["street/one.png", "street/two.jpg", "empty/", "texts/readme.txt"])
      google.objects.set(key, { content: "content", generation: 1 });
    for (const right of ["list", "get", "create", "delete", "update"])
      google.rights.add(`storage.objects.${right}`);
    if (more.without !== undefined) google.rights.delete(`storage.objects.${more.without}`);
    google.interfere = more.interfere ?? (() => undefined);
    google.settings = more.settings;
    google.clockAhead = more.clock ?? 0;
    return {
      connection: { type: "gcs", project_id: "perception", credentials: "${env:KEY}" },
      path: `gs://${more.path ?? "raw/street/"}`,
      env: { KEY: more.key ?? keyFile() },
      endpoints: [`gcs=${more.endpoint ?? google.url}`],
    };
  };
  const without = (right: string) => () => under({ without: right });
  const credentials = "credentials:";

  matrix(under, {
    "wrong key": {
      storage: () => under({ key: keyFile({ client_email: "stranger@example.iam.gserviceaccount.com" }) }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "invalid_grant",
      line: credentials,
      remedy: /key/,
    },
    "a key with escaped line ends": {
      storage: () => under({ key: keyFile().replaceAll(String.raw`\n`, String.raw`\\n`) }),
      exit: 7,
      check: "credential",
      state: "denied",
      code: "invalid-secret",
      line: credentials,
      remedy: /as it was downloaded/,
    },
    "no bucket": {
      storage: () => under({ path: "nowhere/street/" }),
      exit: 7,
      check: "folder",
      state: "denied",
      code: "notFound",
      line: path,
      remedy: /create the bucket/,
    },
    "no folder": {
      storage: () => under({ path: "raw/strete/" }),
      exit: 7,
      check: "folder",
      state: "denied",
      code: "NO_FOLDER",
      line: path,
      remedy: /create the folder/,
    },
    "empty folder": {
      storage: () => under({ path: "raw/empty/" }),
      for: ["input"],
      exit: 0,
      check: "read",
      state: "unproven",
      code: null,
      line: path,
      remedy: null,
    },
    "no list": {
      storage: without("list"),
      exit: 7,
      check: "list",
      state: "denied",
      code: "forbidden",
      line: path,
      remedy: /storage\.objects\.list/,
    },
    "no read": {
      storage: without("get"),
      exit: 7,
      check: "read",
      state: "denied",
      code: "forbidden",
      line: path,
      remedy: /storage\.objects\.get/,
    },
    "no write": {
      storage: without("create"),
      for: writing,
      exit: 7,
      check: "write",
      state: "denied",
      code: "forbidden",
      line: path,
      remedy: /storage\.objects\.create/,
    },
    "no overwrite": {
      storage: without("update"),
      for: writing,
      exit: 7,
      check: "overwrite",
      state: "denied",
      code: "forbidden",
      line: path,
      remedy: /storage\.objects\.update/,
    },
    "skewed clock": {
      storage: under,
      today: anHourAhead,
      exit: 7,
      check: "credential",
      state: "denied",
      code: "invalid_grant",
      line: credentials,
      remedy: /clock/,
    },
    "wrong types": {
      storage: () => under({ path: "raw/texts/" }),
      for: ["input", "input_output"],
      exit: 0,
      check: "contents",
      state: "warning",
      code: "WRONG_TYPES",
      line: path,
      remedy: /png/,
    },
    "retention rule": {
      storage: () =>
        under({
          settings: { lifecycle: { rule: [{ action: { type: "Delete" }, condition: { age: 30 } }] } },
        }),
      exit: 0,
      check: "retention",
      state: "warning",
      code: null,
      line: path,
      remedy: /\.lightly/,
    },
    "network down": {
      storage: async () => under({ endpoint: await closedAddress() }),
      exit: 1,
      check: "reach",
      state: "unproven",
      code: "ECONNREFUSED",
      line: path,
      remedy: /network/,
    },
    redirect: {
      storage: () =>
        under({
          interfere: (_method, { pathname }) =>
            pathname === "/token" ? { status: 307, headers: { location: "http://127.0.0.1:1/" } } : undefined,
        }),
      exit: 1,
      check: "reach",
      state: "unproven",
      code: "HTTP_307",
      line: path,
      remedy: null,
    },
  });

  test("no delete: neither can anything be overwritten", async () => {
    const tried = await tryStorage(without("delete")(), "lightly", ["--write", "probe"]);
    expect(tried.check("overwrite")).toMatchObject({
      state: "denied",
      remedy: expect.stringContaining("storage.objects.delete"),
    });
    expect(tried.check("delete")).toMatchObject({
      state: "denied",
      remedy: expect.stringContaining("storage.objects.delete"),
    });
    expect(tried.document.locations.flatMap(({ leftovers }) => leftovers)).toMatchObject([
      { kind: "object" },
    ]);
  });

  test("rights that Google vouches for are proven without a write", async () => {
    const tried = await tryStorage(without("update")(), "lightly");
    expect(["write", "overwrite", "delete"].map((name) => tried.check(name)?.state)).toEqual([
      "proven",
      "skipped",
      "proven",
    ]);
    expect(google.requests.filter((request) => request.startsWith("POST /upload"))).not.toContain(
      "lightly-gitops-probe-now",
    );
  });
});
