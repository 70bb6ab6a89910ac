import { describe, expect, it } from "vitest";
import { bench, datasources, ownerToken, raw } from "./harness.js";
import { strict } from "./response-models.js";

const { s3, delegated, azure, gcs, obs, local, lightly } = datasources;
const idText = 'must match the following: "/^[a-f0-9]{24}$/"';

describe("malformed requests are refused with 400 and change nothing", () => {
  it.each([
    ["no name", { type: "Images" }, "name is a required field"],
    ["short name", { name: "ab" }, "name must be at least 3 characters"],
    ["dot in name", { name: "aquarium_v1.2.0" }, "name must match the following"],
    ["slash in name", { name: "a/bcd" }, "name must match the following"],
    ["trailing newline", { name: "street\n" }, "name must match the following"],
    ["leading dash", { name: "-street" }, "name must match the following"],
    ["name of another script", { name: "straße" }, "name must match the following"],
    ["name of another type", { name: 123 }, "name must be a `string` type"],
    ["null name", { name: null }, "name must be a `string` type"],
    ["unknown type", { name: "street", type: "images" }, "type must be one of the following values: Images"],
    ["unknown creator", { name: "street", creator: "ME" }, "creator must be one of"],
    ["unknown imgType", { name: "street", imgType: "FULL" }, "imgType must be one of"],
    ["bad parent", { name: "street", parentDatasetId: "abc" }, `parentDatasetId ${idText}`],
    ["unknown member", { name: "street", owner: "me" }, "this field has unspecified keys: owner"],
    ["null member", { name: "street", type: null }, "type must be one of"],
    ["list", [{ name: "street" }], "this field must be a `object` type"],
    ["broken JSON", '{"name":', "the body must be JSON"],
    ["prototype", '{"name":"street","__proto__":{}}', "unspecified keys: __proto__"],
  ])("new dataset: %s", async (_what, body, problem) => {
    const { send, emulator } = await bench();
    const answer = await send("POST", "/v1/datasets", { body });
    expect(answer).toMatchObject({ status: 400, body: { code: "MALFORMED_REQUEST" } });
    expect(answer.text.replaceAll('\\"', '"')).toContain(problem);
    expect(strict("error", answer.body)).toBe("");
    expect(emulator.snapshot().datasets).toEqual([]);
  });

  it.each([
    ["no type", without(s3, "type")],
    ["unknown type", { ...s3, type: "s3" }],
    ["schema name as type", { ...s3, type: "DatasourceConfigS3" }],
    ["no purpose", without(s3, "purpose")],
    ["lower-case purpose", { ...s3, purpose: "input" }],
    ["no path", without(s3, "fullPath")],
    ["null suffix", { ...s3, thumbSuffix: null }],
    ["member of another type", { ...s3, accountName: "x" }],
    ["unknown member", { ...lightly, extra: 1 }],
    ["ill-formed id", { ...s3, id: "X" }],
    ["no secret", without(s3, "s3SecretAccessKey")],
    ["empty secret", { ...s3, s3SecretAccessKey: "" }],
    ["empty access key", { ...s3, s3AccessKeyId: "" }],
    ["unknown region", { ...s3, s3Region: "us-gov-east-1" }],
    ["bad KMS key", { ...s3, s3ServerSideEncryptionKMSKey: "arn:aws-cn:kms:x:123456789012:key/a" }],
    ["short external id", { ...delegated, s3ExternalId: "short" }],
    ["external id with spaces", { ...delegated, s3ExternalId: "with space and more" }],
    ["masked external id", { ...delegated, s3ExternalId: "**********" }],
    ["external id with newline", { ...delegated, s3ExternalId: "external-secret\n" }],
    ["bad role", { ...delegated, s3ARN: "arn:aws:iam::1234:role/x" }],
    ["no account", without(azure, "accountName")],
    ["empty SAS token", { ...azure, accountKey: "" }],
    ["credentials as an object", { ...gcs, gcsCredentials: {} }],
    ["no project", { ...gcs, gcsProjectId: "" }],
    ["endpoint without scheme", { ...obs, obsEndpoint: "obs.example.com" }],
    ["web server without scheme", { ...local, webServerLocation: "localhost:3456" }],
  ])("datasource: %s", async (_what, body) => {
    const { createDataset, put, emulator } = await bench();
    const id = await createDataset("street");
    const answer = await put(id, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "MALFORMED_REQUEST" } });
    expect(emulator.snapshot().datasets[0]?.datasources).toEqual([]);
    for (const secret of ["s3-secret-value", "external-secret", "azure-secret", "obs-secret"]) {
      expect(answer.text).not.toContain(secret);
    }
  });

  it.each([
    ["PUT", "{id}", { name: "street", type: "Videos" }],
    ["PUT", "{id}", {}],
    ["PUT", "{id}/registerDatasetUpload", { total: 1 }],
    ["PUT", "{id}/registerDatasetUpload", { total: 1.5, processed: 0 }],
    ["PUT", "{id}/datasource/processedUntilTimestamp", {}],
    ["PUT", "{id}/datasource/processedUntilTimestamp", { processedUntilTimestamp: -1 }],
    ["PUT", "{id}/datasource/processedUntilTimestamp", { processedUntilTimestamp: "1" }],
    ["POST", "{id}/collaboration/access", { users: [] }],
    ["POST", "{id}/collaboration/access", { accessType: "READ" }],
    ["POST", "{id}/collaboration/access", { accessType: "WRITE", users: "a@example.com" }],
    ["POST", "{id}/docker/worker/schedule", { configId: "x", priority: "LOW" }],
    ["POST", "{id}/docker/worker/schedule", { configId: "a".repeat(24), priority: "low" }],
  ])("%s %s %j", async (method, path, body) => {
    const { createDataset, send, emulator } = await bench();
    const id = await createDataset("street");
    const before = emulator.snapshot();
    const answer = await send(method, `/v1/datasets/${path.replace("{id}", id)}`, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: "MALFORMED_REQUEST" } });
    expect(emulator.snapshot()).toEqual(before);
  });

  it.each([
    ["/v1/datasets", "shared=yes"],
    ["/v1/datasets", "shared=TRUE"],
    ["/v1/datasets", "shared="],
    ["/v1/datasets", "shared=true&shared=true"],
    ["/v1/datasets", "pageSize=0"],
    ["/v1/datasets", "pageSize=1.0"],
    ["/v1/datasets", "pageSize=ten"],
    ["/v1/datasets", "pageOffset=-1"],
    ["/v1/datasets", "exact=true"],
    ["/v1/datasets", "limit=1"],
    ["/v1/datasets", "toString=1"],
    ["/v1/datasets", "shared=%zz"],
    ["/v1/datasets/query/name/%E0%A4%A", ""],
    ["/v1/datasets/query/name/street", "exact=1"],
    ["/v1/datasets/enriched/query/ids", ""],
    ["/v1/datasets/enriched/query/ids", "datasetIds=abc"],
    ["/v1/quota", "x=1"],
  ])("GET %s?%s", async (path, query) => {
    const { send } = await bench();
    expect(await send("GET", path, { query })).toMatchObject({
      status: 400,
      body: { code: "MALFORMED_REQUEST" },
    });
  });

  it.each(["abc", "A".repeat(24), `${"a".repeat(24)}%0A`, "a".repeat(25)])("dataset id %s", async (id) => {
    const { send } = await bench();
    const answer = await send("GET", `/v1/datasets/${id}/datasource/all`);
    expect(answer).toMatchObject({ status: 400, body: { error: `datasetId ${idText}` } });
  });

  it.each([["text/plain"], ["application/jsonx"], [""]])("content type %j", async (type) => {
    const { send } = await bench();
    const answer = await send("POST", "/v1/datasets", {
      body: { name: "street" },
      headers: { "content-type": type },
    });
    expect(answer.status).toBe(400);
  });

  it("a body that is too large, with 413", async () => {
    const { send } = await bench();
    const answer = await send("POST", "/v1/datasets", { body: { name: "a".repeat(2 * 1024 * 1024) } });
    expect(answer).toMatchObject({ status: 413, body: { code: "PAYLOAD_TOO_LARGE" } });
  });

  it.each([
    ["GET", "/"],
    ["GET", "/v1"],
    ["GET", "/v1/datasets/"],
    ["GET", "/v2/datasets"],
    ["GET", "/v1/datasets/../datasets"],
    ["PATCH", "/v1/datasets"],
    ["POST", "/v1/quota"],
    ["DELETE", `/v1/datasets/${"a".repeat(24)}/datasource`],
  ])("no endpoint %s %s, with 404", async (method, path) => {
    const { emulator } = await bench();
    const answer = await raw(emulator, method, `${path}?token=${ownerToken}`, {});
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ code: "NOT_FOUND" });
  });
});

function without(body: object, member: string): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== member));
}
