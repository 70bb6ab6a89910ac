import { describe, expect, it, vi } from "vitest";
import { bench, type Bench } from "./harness.js";

const create = { body: { name: "street" } };

describe("faults", () => {
  it("answers with a status, its code and Retry-After, and has no effect", async () => {
    const made = await broken({
      kind: "status",
      status: 429,
      code: "BAD_REQUEST",
      error: "slow down",
      retryAfter: 7,
    });
    const answer = await made.send("POST", "/v1/datasets", create);
    expect(answer).toMatchObject({ status: 429, body: { code: "BAD_REQUEST", error: "slow down" } });
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(made.emulator.snapshot().datasets).toEqual([]);
  });

  it("can answer with a status although the request took effect", async () => {
    const made = await broken({ kind: "status", status: 500, commit: true });
    const answer = await made.send("POST", "/v1/datasets", create);
    expect(answer.status).toBe(500);
    expect(answer.headers.get("retry-after")).toBeNull();
    expect(made.emulator.snapshot().datasets).toHaveLength(1);
  });

  it.each([
    ["reset_before", 0],
    ["reset_after", 1],
  ])("%s leaves %i datasets and no status in the log", async (kind, left) => {
    const made = await broken({ kind });
    await expect(made.send("POST", "/v1/datasets", create)).rejects.toThrow("fetch failed");
    expect(made.emulator.snapshot().datasets).toHaveLength(left);
    expect((await made.send("GET", "/_emulator/requests")).body).toEqual([
      { n: 1, method: "POST", path: "/v1/datasets", status: null },
    ]);
  });

  it("truncates in the middle of the answer, after the effect", async () => {
    const made = await broken({ kind: "truncate" });
    await expect(made.send("POST", "/v1/datasets", create)).rejects.toThrow("terminated");
    expect(made.emulator.snapshot().datasets).toHaveLength(1);
  });

  it("truncates an answer without a body", async () => {
    const made = await bench();
    const id = await made.createDataset("street");
    await arm(made, [{ kind: "truncate" }]);
    await expect(made.send("PUT", `/v1/datasets/${id}`, { body: { name: "other" } })).rejects.toThrow(
      "terminated",
    );
  });

  it("sends JSON that is none, pages of a proxy, redirects and values of another type", async () => {
    const made = await bench();
    await arm(made, [
      { kind: "garbage_json", times: 1 },
      { kind: "html", times: 1 },
      { kind: "redirect", location: "http://elsewhere.example/v1/datasets", times: 1 },
      { kind: "wrong_type", times: 1 },
      { kind: "wrong_type", body: [{ id: 1 }], times: 1 },
    ]);
    const next = () => made.send("GET", "/v1/datasets");
    const garbage = await next();
    expect(garbage.headers.get("content-type")).toContain("application/json");
    expect(garbage).toMatchObject({ status: 200, body: undefined });
    const page = await next();
    expect(page.headers.get("content-type")).toBe("text/html");
    expect(page.status).toBe(502);
    const redirect = await next();
    expect(redirect.headers.get("location")).toBe("http://elsewhere.example/v1/datasets");
    expect(redirect.status).toBe(307);
    expect((await next()).body).toEqual({ unexpected: true });
    expect((await next()).body).toEqual([{ id: 1 }]);
    expect((await next()).body).toEqual([]);
  });

  it("delays the answer, not the effect, and gives up when the emulator closes", async () => {
    const made = await broken({ kind: "delay", delayMs: 3_600_000 });
    const answer = made.send("POST", "/v1/datasets", create).catch((error: unknown) => error);
    await vi.waitFor(() => expect(made.emulator.snapshot().datasets).toHaveLength(1));
    await made.emulator.close();
    expect(await answer).toBeInstanceOf(TypeError);
  });

  it("counts the requests that are under way at once", async () => {
    const made = await broken({ kind: "delay", delayMs: 3_600_000 });
    const answers = Promise.allSettled(Array.from({ length: 12 }, () => made.send("GET", "/v1/datasets")));
    await vi.waitFor(async () => {
      expect((await made.send("GET", "/_emulator/load")).body).toEqual({
        inFlight: 12,
        peak: 12,
        arrived: 12,
      });
    });
    await made.emulator.close();
    expect((await answers).map(({ status }) => status)).toEqual(Array(12).fill("rejected"));
  });

  it("answers normally after a delay", async () => {
    const made = await broken({ kind: "delay", delayMs: 1 });
    expect((await made.send("POST", "/v1/datasets", create)).status).toBe(201);
  });

  it("matches method and decoded path, skips, and ends after its times", async () => {
    const made = await bench();
    await arm(made, [
      {
        kind: "status",
        status: 503,
        method: "get",
        path: "^/v1/datasets/query/name/a b$",
        skip: 1,
        times: 2,
      },
    ]);
    const find = async () => (await made.send("GET", "/v1/datasets/query/name/a%20b")).status;
    expect(await find()).toBe(200);
    expect((await made.send("GET", "/v1/datasets/query/name/a%20c")).status).toBe(200);
    expect((await made.send("DELETE", "/v1/datasets/query/name/a%20b")).status).toBe(404);
    expect([await find(), await find(), await find()]).toEqual([503, 503, 200]);
    expect((await made.send("GET", "/_emulator/faults")).body).toMatchObject([{ matched: 3 }]);
  });

  it("lets the first rule with tries left win, and is whole again without rules", async () => {
    const made = await bench();
    await arm(made, [
      { kind: "status", status: 500, times: 1 },
      { kind: "status", status: 502 },
    ]);
    const get = async () => (await made.send("GET", "/v1/datasets")).status;
    expect([await get(), await get()]).toEqual([500, 502]);
    expect((await made.send("DELETE", "/_emulator/faults")).body).toEqual([]);
    expect(await get()).toBe(200);
  });

  it.each([
    [{ kind: "status", status: 500 }],
    [[{ kind: "explode" }]],
    [[{ kind: "status" }]],
    [[{ kind: "reset_before", status: 500 }]],
    [[{ kind: "reset_before", path: "(" }]],
    [[{ kind: "reset_before", times: -1 }]],
  ])("refuses rules it does not understand: %j", async (rules) => {
    const { send } = await bench();
    expect((await send("PUT", "/_emulator/faults", { body: rules })).status).toBe(400);
  });
});

async function broken(fault: object): Promise<Bench> {
  const made = await bench();
  await arm(made, [fault]);
  return made;
}

async function arm(made: Bench, rules: readonly object[]): Promise<void> {
  const answer = await made.send("PUT", "/_emulator/faults", { body: rules });
  expect(answer).toMatchObject({ status: 200 });
}
