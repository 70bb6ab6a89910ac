import { describe, expect, test } from "vitest";

import { createLightlyApi, readOnly } from "../../src/api/lightly.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import { Secret } from "../../src/model/secret.js";
import { bench, failureOf, json, type ScriptedServer, serve, type Step, text } from "./fixture.js";

const id = (number: number): string => number.toString(16).padStart(24, "0");
const dataset = (number: number, name = `set ${number}`): Record<string, unknown> => ({
  id: id(number),
  name,
  type: "Images",
  userId: "auth0|me",
  nSamples: 0,
  somethingNew: { deep: true },
});
const decoded = (number: number, name = `set ${number}`): unknown => ({
  id: id(number),
  name,
  type: "Images",
  userId: "auth0|me",
});

function api(server: ScriptedServer): LightlyWriter {
  return createLightlyApi(bench(server.url).transport);
}

/** Pages through `count` datasets in reverse order of id, giving at most `cap` at a time. */
function pages(count: number, cap: number): Step {
  return (request, response) => {
    const query = new URL(request.url ?? "", "http://x").searchParams;
    const size = Math.min(cap, Number(query.get("pageSize")));
    const all = Array.from({ length: count }, (_, index) => dataset(count - index));
    const page = all.slice(Number(query.get("pageOffset")), Number(query.get("pageOffset")) + size);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page));
  };
}

describe("listDatasets", () => {
  test.each([
    [0, 5000, 1],
    [1, 5000, 2],
    [7, 3, 4],
    [6, 3, 3],
    [5000, 5000, 2],
    [5001, 5000, 3],
    [12_000, 1000, 13],
  ])("%i datasets from a server that gives %i at a time take %i requests", async (count, cap, requests) => {
    const server = await serve(pages(count, cap));
    const found = await api(server).listDatasets();
    expect(found).toEqual(Array.from({ length: count }, (_, index) => decoded(index + 1)));
    expect(server.requests).toHaveLength(requests);
    expect(server.requests[0]).toMatch(/^GET \/v1\/datasets\?shared=False&pageSize=5000&pageOffset=0&token=/);
  });

  test("a server that ignores the offset is asked twice", async () => {
    const server = await serve(json(200, [dataset(2), dataset(1)]));
    expect(await api(server).listDatasets()).toEqual([decoded(1), decoded(2)]);
    expect(server.requests).toHaveLength(2);
  });

  test("datasets that move between pages come once", async () => {
    const server = await serve(
      json(200, [dataset(1), dataset(2)]),
      json(200, [dataset(2), dataset(3)]),
      json(200, [dataset(3)]),
    );
    expect(await api(server).listDatasets()).toEqual([decoded(1), decoded(2), decoded(3)]);
    expect(server.requests[2]).toContain("pageOffset=4");
  });

  test("a page that fails is asked for again", async () => {
    const server = await serve(json(200, [dataset(1)]), json(503, {}), json(200, []));
    expect(await api(server).listDatasets()).toEqual([decoded(1)]);
  });
});

describe("findDatasets", () => {
  test("asks for the exact name, and is not taken in by prefixes or repetitions", async () => {
    const server = await serve(
      json(200, [
        dataset(3, "a b"),
        dataset(1, "a b-old"),
        dataset(2, "a b"),
        dataset(3, "a b"),
        dataset(4, "A B"),
      ]),
    );
    expect(await api(server).findDatasets("a b")).toEqual([decoded(2, "a b"), decoded(3, "a b")]);
    expect(server.requests[0]).toMatch(
      /^GET \/v1\/datasets\/query\/name\/a%20b\?shared=False&exact=True&pageSize=5000&pageOffset=0&token=/,
    );
  });

  test("finds a second one behind a page that the server cuts short", async () => {
    const server = await serve(json(200, [dataset(2, "a b")]), json(200, [dataset(3, "a b")]), json(200, []));
    expect(await api(server).findDatasets("a b")).toEqual([decoded(2, "a b"), decoded(3, "a b")]);
    expect(server.requests.map((request) => /pageOffset=\d+/.exec(request)?.[0])).toEqual([
      "pageOffset=0",
      "pageOffset=1",
      "pageOffset=2",
    ]);
  });
});

describe("getDatasources", () => {
  test("gives the records as they travel", async () => {
    const record = {
      id: id(9),
      purpose: "INPUT",
      type: "S3",
      fullPath: "s3://b/",
      thumbSuffix: null,
      s3Region: "eu-west-1",
    };
    const server = await serve(json(200, [{ ...record, nested: { a: 1 }, list: [1] }]));
    expect(await api(server).getDatasources(id(1))).toEqual([record]);
    expect(server.requests[0]).toMatch(new RegExp(`^GET /v1/datasets/${id(1)}/datasource/all\\?token=`));
  });

  test("a prototype in the answer reaches nobody", async () => {
    const body =
      '[{"purpose":"INPUT","type":"S3","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}]';
    const server = await serve(text(200, body, { "content-type": "application/json" }));
    const [record] = (await api(server).getDatasources(id(1))) ?? [];
    expect(record).toEqual({ purpose: "INPUT", type: "S3" });
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect({}).not.toHaveProperty("polluted");
  });

  test("none yet is an empty list, no dataset is undefined, the rest are errors", async () => {
    const unknown = (code: string): Step => json(404, { code, error: "x" });
    expect(await api(await serve(unknown("DATASET_DATASOURCE_UNKNOWN"))).getDatasources(id(1))).toEqual([]);
    expect(await api(await serve(unknown("DATASET_UNKNOWN"))).getDatasources(id(1))).toBeUndefined();
    const error = await failureOf(
      api(await serve(json(403, { code: "FORBIDDEN", error: "x" }))).getDatasources(id(1)),
    );
    expect(error.request.code).toBe("FORBIDDEN");
  });
});

test("a dataset that is gone has no run on it", async () => {
  const server = await serve(json(404, { code: "DATASET_UNKNOWN", error: "x" }));
  expect(await api(server).getUnfinishedRuns(id(1))).toEqual([]);
});

/** Taken for the API's own, they would have what exists created again. */
describe.each([
  ["a proxy's", text(404, "")],
  ["a web page's", text(404, "<html></html>", { "content-type": "text/html" })],
  ["a broken", text(404, '{"code": "DATASET_UNK', { "content-type": "application/json" })],
])("%s 404 proves nothing", (_, answer) => {
  test.each(["getDatasources", "getDataset", "getUnfinishedRuns"] as const)("to %s", async (method) => {
    const error = await failureOf(api(await serve(answer))[method](id(1)));
    expect(error.request.status).toBe(404);
    expect(error.hint).toContain("LIGHTLY_SERVER_LOCATION");
  });
});

describe("writing", () => {
  test("createDataset sends name and type, and gives the id", async () => {
    const server = await serve(json(201, { id: id(7) }));
    expect(await api(server).createDataset({ name: "a b", type: "Videos" })).toBe(id(7));
    expect(server.requests[0]).toMatch(/^POST \/v1\/datasets\?token=/);
    expect(server.bodies).toEqual(['{"name":"a b","type":"Videos"}']);
  });

  test.each([[{}], [{ id: 5 }], [[]], [null], [{ id: "" }], [{ id: "../x" }], [{ id: "a\nb" }]])(
    "a creation whose answer is %j is ambiguous",
    async (body) => {
      const error = await failureOf(
        api(await serve(json(201, body))).createDataset({ name: "abc", type: "Images" }),
      );
      expect(error.message).toMatch(/^POST \/v1\/datasets: the answer lacks /);
      expect(error.request).toMatchObject({ status: 201, ambiguous: true, attempts: 1 });
    },
  );

  test("a secret that comes back as an id is none, and is not shown", async () => {
    const secret = new Secret("env:X", "sEcret-1234567890");
    for (const [written, usable] of [
      ["sEcret-1234567890", false],
      ["x-SECRET-1234567890_x", false],
      ["another-1234567890", true],
      [id(7), true],
    ] as const) {
      const created = bench((await serve(json(201, { id: written }))).url).transport;
      const listed = bench((await serve(json(200, [{ ...dataset(1), id: written }]))).url).transport;
      for (const transport of [created, listed]) transport.protect(secret);
      const outcomes = await Promise.all([
        createLightlyApi(created).createDataset({ name: "abc", type: "Images" }).catch(String),
        createLightlyApi(listed)
          .findOwner()
          .then(() => written)
          .catch(String),
      ]);
      for (const outcome of outcomes) {
        expect(outcome).toMatch(
          usable ? written : /^ApiError: [A-Z]+ \/v1\/datasets: the answer lacks a usable id[^0-9]*$/,
        );
      }
    }
  });

  test("a name clash keeps its code", async () => {
    const server = await serve(json(400, { code: "DATASET_NAME_EXISTS", error: "exists", requestId: "r1" }));
    const error = await failureOf(api(server).createDataset({ name: "abc", type: "Images" }));
    expect(error.message).toBe("POST /v1/datasets: 400 DATASET_NAME_EXISTS: exists (request id r1)");
    expect(error.request).toMatchObject({ code: "DATASET_NAME_EXISTS", requestId: "r1", ambiguous: false });
  });

  test("renameDataset and putDatasource send their bodies to the dataset", async () => {
    const server = await serve(text(200, ""));
    const writer = api(server);
    await writer.renameDataset(id(1), "new");
    await writer.putDatasource(id(1), { type: "LIGHTLY", purpose: "INPUT", fullPath: "" });
    expect(server.requests.map((line) => line.split("?")[0])).toEqual([
      `PUT /v1/datasets/${id(1)}`,
      `PUT /v1/datasets/${id(1)}/datasource`,
    ]);
    expect(server.bodies).toEqual(['{"name":"new"}', '{"type":"LIGHTLY","purpose":"INPUT","fullPath":""}']);
  });
});

describe("verifyDatasources", () => {
  test("gives the flags, and the provider's words scrubbed", async () => {
    const server = await serve(
      json(200, {
        canRead: true,
        canWrite: false,
        canList: true,
        canOverwrite: false,
        errors: { canWrite: "denied for\nhunter2-key\u202e", canOverwrite: "", canRead: 5, other: "x" },
      }),
    );
    const { transport } = bench(server.url);
    transport.protect(new Secret("env:KEY", "hunter2-key"));
    expect(await createLightlyApi(transport).verifyDatasources(id(1))).toEqual({
      granted: { canList: true, canRead: true, canWrite: false, canOverwrite: false },
      errors: { canWrite: "denied for ***" },
    });
    expect(server.requests[0]).toMatch(new RegExp(`^GET /v1/datasets/${id(1)}/datasource/verify\\?token=`));
  });

  test("an unsupported check keeps its code", async () => {
    const server = await serve(json(400, { code: "DATASET_DATASOURCE_ACTION_NOT_IMPLEMENTED", error: "no" }));
    expect((await failureOf(api(server).verifyDatasources(id(1)))).request.code).toBe(
      "DATASET_DATASOURCE_ACTION_NOT_IMPLEMENTED",
    );
  });

  test("a missing flag is an error, not a permission", async () => {
    const server = await serve(
      json(200, { canRead: true, canWrite: true, canList: "true", canOverwrite: true }),
    );
    expect((await failureOf(api(server).verifyDatasources(id(1)))).message).toContain(
      'the answer lacks the boolean member "canList"',
    );
  });
});

test.each<[unknown, string]>([
  [{}, "the answer lacks a list of datasets"],
  [[dataset(1), "x"], "the answer lacks an object for dataset 2"],
  [[{ ...dataset(1), name: 5 }], 'the answer lacks the text member "name" of dataset 1'],
  [[{ ...dataset(1), userId: undefined }], 'the answer lacks the text member "userId" of dataset 1'],
])("an ill-formed list of datasets: %j", async (body, problem) => {
  const error = await failureOf(api(await serve(json(200, body))).listDatasets());
  expect(error.message).toBe(`GET /v1/datasets: ${problem}`);
  expect(error.request.attempts).toBe(1);
});

test("an ill-formed datasource is described without its values", async () => {
  const server = await serve(json(200, [{ type: 5, purpose: "INPUT", accountKey: "hunter2" }]));
  const error = await failureOf(api(server).getDatasources(id(1)));
  expect(error.message).toContain('the answer lacks the text member "type" of datasource 1');
  expect(error.message).not.toContain("hunter2");
});

test("a reader has the reading methods and no others", async () => {
  const server = await serve(json(200, []));
  const reader = readOnly(api(server));
  const writing = ["createDataset", "renameDataset", "putDatasource", "putSharing", "verifyDatasources"];
  expect(Object.keys(api(server)).toSorted()).toEqual([...Object.keys(reader), ...writing].toSorted());
  await reader.listDatasets();
  await reader.findDatasets("abc");
  await reader.getDatasources(id(1));
  await reader.getSharing(id(1));
  await reader.getUnfinishedRuns(id(1));
  await reader.findOwner();
  expect(server.requests.every((line) => line.startsWith("GET "))).toBe(true);
});
