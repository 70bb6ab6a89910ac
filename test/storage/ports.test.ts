import { describe, expect, test } from "vitest";
import type { Answer, Fault } from "../../src/api/http/exchange.js";
import { Secret } from "../../src/model/secret.js";
import { azureStorage } from "../../src/storage/azure.js";
import type { StorageRequest } from "../../src/storage/client.js";
import type { Connection } from "../../src/storage/connection.js";
import { gcsStorage } from "../../src/storage/gcs.js";
import type { RefusalKind, StoragePort } from "../../src/storage/port.js";
import { s3Storage } from "../../src/storage/s3.js";

const endpoint = { origin: "https://storage.example.com", base: "", trusted: false };
const secret = new Secret("env:SECRET", "secret");

function answer(status: number, body = "", headers: Readonly<Record<string, string>> = {}): Answer {
  return { kind: "answer", status, headers, body: Buffer.from(body) };
}

const cut: Fault = {
  kind: "fault",
  sent: true,
  status: undefined,
  code: "ECONNRESET",
  unreachable: undefined,
};

/** A connection that answers as it is told, in turn, and keeps what it was sent. */
function told(...answers: readonly (Answer | Fault)[]): Connection & { readonly sent: StorageRequest[] } {
  const sent: StorageRequest[] = [];
  const send = (request: StorageRequest) =>
    Promise.resolve(answers[sent.push(request) - 1] ?? answer(404, "<Error/>"));
  return { sent, send, shown: (text) => text, skew: () => undefined };
}

interface Protocol {
  readonly open: (connection: Connection, prefix?: string) => StoragePort;
  /** A page with a key and the sign of another page. */
  readonly page: (key: string) => string;
  readonly lastPage: string;
  /** An error of the provider's own. */
  readonly error: (status: number, code: string) => Answer;
  readonly emptyObject: string;
  readonly unmet: string;
  readonly codes: Readonly<Record<string, RefusalKind>>;
}

const xmlError = (status: number, code: string) => answer(status, `<Error><Code>${code}</Code></Error>`);

const protocols: Readonly<Record<string, Protocol>> = {
  s3: {
    open: (connection, prefix = "street/") => {
      const fields = { key: "access_key", secret: "secret_access_key" };
      const credentials = { accessKeyId: "AKIA", secretAccessKey: secret, sessionToken: undefined };
      const place = { endpoint, bucket: "raw", prefix, region: "eu-central-1", kmsKey: undefined };
      return s3Storage({ ...place, credentials, fields }, connection);
    },
    page: (key) =>
      `<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>${encodeURIComponent(key)}</Key><Size>3</Size></Contents><Contents/><IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken></ListBucketResult>`,
    lastPage:
      "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>100%</Key></Contents></ListBucketResult>",
    error: xmlError,
    emptyObject: "InvalidRange",
    unmet: "BadDigest",
    codes: {
      AccessDenied: "access",
      InvalidAccessKeyId: "credential",
      "KMS.DisabledException": "encryption",
      NoSuchBucket: "bucket_missing",
      Unheard: "access",
    },
  },
  azure: {
    open: (connection, prefix = "street/") =>
      azureStorage({ endpoint, container: "raw", prefix, sasToken: secret }, connection),
    page: (key) =>
      `<EnumerationResults><Blobs><Blob><Name>${key}</Name><Properties><Content-Length>3</Content-Length></Properties></Blob><Blob/></Blobs><NextMarker>next</NextMarker></EnumerationResults>`,
    lastPage:
      "<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs><NextMarker/></EnumerationResults>",
    error: (status, code) => answer(status, "", { "x-ms-error-code": code }),
    emptyObject: "InvalidRange",
    unmet: "ConditionNotMet",
    codes: {
      AuthorizationPermissionMismatch: "access",
      AuthorizationSourceIPMismatch: "source_address",
      AuthenticationFailed: "credential",
      ContainerNotFound: "bucket_missing",
      Unheard: "access",
    },
  },
  gcs: {
    open: (connection, prefix = "street/") =>
      gcsStorage({ endpoint, bucket: "raw", prefix, accessToken: secret }, connection),
    page: (key) => JSON.stringify({ items: [{ name: key, size: "3" }, {}, 1], nextPageToken: "next" }),
    lastPage: JSON.stringify({ items: [{ name: "a" }] }),
    error: (status, code) => answer(status, JSON.stringify({ error: { errors: [{ reason: code }] } })),
    emptyObject: "requestedRangeNotSatisfiable",
    unmet: "conditionNotMet",
    codes: { forbidden: "access", authError: "credential", rateLimitExceeded: "busy", Unheard: "access" },
  },
};

describe.each(Object.entries(protocols))("a port for %s", (_name, protocol) => {
  const { open, page, lastPage, error, emptyObject, unmet, codes } = protocol;
  const first = { token: undefined, limit: 1000 };

  test("lists page by page, and leaves out keys that a URL would change", async () => {
    const connection = told(answer(200, page("street/one.png")), answer(200, page("street/../two.png")));
    const port = open(connection);
    const one = await port.list(first);
    expect(one).toEqual({
      ok: true,
      value: { objects: [{ key: "street/one.png", size: 3 }], next: "next" },
    });
    const two = await port.list({ token: "next", limit: 10 });
    expect(two).toEqual({ ok: true, value: { objects: [], next: "next" } });
    expect(connection.sent.map(({ target }) => /=next(?:&|$)/.test(target))).toEqual([false, true]);
    const last = await open(told(answer(200, lastPage))).list(first);
    expect(last).toMatchObject({ ok: true, value: { objects: [{ size: 0 }], next: undefined } });
  });

  test("asks for no prefix at the top of a bucket", async () => {
    const connection = told(answer(200, lastPage));
    await open(connection, "").list(first);
    expect(connection.sent[0]?.target).not.toContain("prefix=");
    expect(await open(told(), "").hasMarker()).toBe(false);
  });

  test.each(["", "nothing of the kind", "<Other/>", "[]"])("takes %j for no listing", async (body) => {
    expect(await open(told(answer(200, body))).list(first)).toMatchObject({
      ok: false,
      refusal: { kind: "unexpected", code: "NOT_A_LISTING" },
    });
  });

  test.each(Object.entries(codes))("knows the code %s as %s", async (code, kind) => {
    const result = await open(told(error(403, code))).read("street/one.png");
    expect(result).toMatchObject({ ok: false, refusal: { kind, code } });
  });

  test.each([
    [301, "redirect"],
    [401, "credential"],
    [403, "access"],
    [404, "object_missing"],
    [409, "condition"],
    [412, "condition"],
    [418, "unexpected"],
    [429, "busy"],
    [500, "busy"],
  ])("takes the status %i without a code for %s", async (status, kind) => {
    const result = await open(told(answer(status))).read("street/one.png");
    expect(result).toMatchObject({ ok: false, refusal: { kind, code: `HTTP_${status}` } });
  });

  test("can read an object without content", async () => {
    expect(await open(told(error(416, emptyObject))).read("street/empty.png")).toMatchObject({ ok: true });
  });

  test("tells whether a write that must fail was allowed, denied, or stored", async () => {
    expect(await open(told(error(412, unmet))).writeDry("k")).toEqual({ ok: true, value: "allowed" });
    expect(await open(told(answer(200, "{}"))).writeDry("k")).toEqual({ ok: true, value: "stored" });
    const [code = ""] = Object.keys(codes);
    expect(await open(told(error(403, code))).writeDry("k")).toMatchObject({ refusal: { kind: "access" } });
  });

  test("deletes a version by its name, and says what it could not", async () => {
    const connection = told(answer(204), answer(204));
    const port = open(connection);
    expect(await port.remove("k", "v7")).toMatchObject({ ok: true });
    expect(await port.remove("k")).toMatchObject({ ok: true, value: { marker: undefined } });
    expect(connection.sent.map(({ target }) => target.includes("v7"))).toEqual([true, false]);
    expect(await open(told(cut)).remove("k")).toMatchObject({
      refusal: { kind: "unreachable", ambiguous: true },
    });
  });

  test("says nothing of surroundings that do not answer", async () => {
    const port = open(told(cut, cut, cut, cut));
    const findings = await port.surroundings();
    expect(findings.filter(({ state }) => state !== "skipped")).toEqual([]);
  });

  test("takes an answer to the browser's question for a rule", async () => {
    const rule = { "access-control-allow-origin": "*" };
    const findings = await open(told(...Array(3).fill(answer(200, "", rule)))).surroundings();
    expect(findings.find(({ check }) => check === "cors")?.state).toBe("proven");
    expect(findings.find(({ check }) => check === "public")?.state).toBe("warning");
  });
});

describe("what a provider alone has", () => {
  const { s3, azure, gcs } = protocols;
  const open = (protocol: Protocol | undefined, ...answers: readonly (Answer | Fault)[]): StoragePort => {
    if (protocol === undefined) throw new Error("There is no such protocol.");
    return protocol.open(told(...answers));
  };

  test("a folder of Azure's hierarchical namespace is there without a blob below it", async () => {
    const folder = answer(200, "", { "x-ms-meta-hdi_isfolder": "true" });
    expect(await open(azure, folder).hasMarker()).toBe(true);
    expect(await open(azure, answer(200)).hasMarker()).toBe(false);
    expect(await open(azure, answer(404)).hasMarker()).toBe(false);
  });

  test("Azure says its codes in the body, too", async () => {
    const result = await open(azure, xmlError(404, "BlobNotFound")).read("k");
    expect(result).toMatchObject({ refusal: { kind: "object_missing", code: "BlobNotFound" } });
  });

  test("S3 says by headers which version a write made, and which marker a deletion left", async () => {
    const version = { "x-amz-version-id": "v1" };
    expect(await open(s3, answer(200, "", version)).create("k")).toMatchObject({ value: { version: "v1" } });
    const unversioned = await open(s3, answer(200, "", { "x-amz-version-id": "null" })).create("k");
    expect(unversioned).toMatchObject({ value: { version: undefined } });
    const marker = { ...version, "x-amz-delete-marker": "true" };
    expect(await open(s3, answer(204, "", marker)).remove("k")).toMatchObject({ value: { marker: "v1" } });
  });

  test("S3 says to anybody that a bucket does not exist, and its region", async () => {
    const missing = await open(s3, answer(404), answer(404), answer(403)).surroundings();
    expect(missing.find(({ check }) => check === "folder")).toMatchObject({ state: "denied" });
    const region = { "x-amz-bucket-region": "eu-central-1" };
    const right = await open(s3, answer(403, "", region), answer(403), answer(403)).surroundings();
    expect(right.find(({ check }) => check === "region")?.state).toBe("proven");
  });

  test("Google vouches for rights, and says so of none that it is not asked for", async () => {
    const permissions = ["create", "delete", "update"].map((right) => `storage.objects.${right}`);
    expect([...(await open(gcs, answer(200, JSON.stringify({ permissions }))).statedRights())]).toEqual([
      "write",
      "overwrite",
      "delete",
    ]);
    expect((await open(gcs, answer(200, "{}")).statedRights()).size).toBe(0);
    expect((await open(gcs, answer(403)).statedRights()).size).toBe(0);
  });

  test.each([
    ["retained", { retentionPolicy: {} }, "warning", "no older versions"],
    ["kept in versions", { versioning: { enabled: true } }, "proven", "older versions of"],
    ["deleted", { lifecycle: { rule: [{ action: { type: "Delete" } }] } }, "warning", "no older versions"],
  ])("Google shows by its settings that objects are %s", async (_name, settings, state, versions) => {
    const findings = await open(
      gcs,
      answer(403),
      answer(403),
      answer(200, JSON.stringify(settings)),
    ).surroundings();
    expect(findings.find(({ check }) => check === "retention")?.state).toBe(state);
    expect(findings.find(({ check }) => check === "versioning")?.message).toContain(versions);
  });

  test("Google's token endpoint says its codes otherwise", async () => {
    const result = await open(gcs, answer(400, '{"error":"invalid_grant"}')).read("k");
    expect(result).toMatchObject({ refusal: { kind: "credential", code: "invalid_grant" } });
    const generation = await open(gcs, answer(200, "x", { "x-goog-generation": "7" })).read("k");
    expect(generation).toMatchObject({ value: { version: "7" } });
  });
});
