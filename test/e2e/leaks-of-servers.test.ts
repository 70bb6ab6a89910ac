import { describe, expect, test } from "vitest";
import { apply, debugJson, debugText, everyFormat, plan, startLeakCheck } from "../support/leak-check.js";
import { secrets, token } from "../support/marked.js";
import { type OtherServer, startServer } from "../support/server.js";

describe.concurrent("no secret comes back from a server that", () => {
  const inHtml = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
  /** A text in every escaping that a careless server could use. */
  const everyWay = (text: string) => [
    text,
    encodeURIComponent(text),
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25")),
    JSON.stringify(text),
    JSON.stringify(JSON.stringify(text)),
    inHtml(text),
    Buffer.from(text).toString("base64"),
    Buffer.from(`x${text}`).toString("base64url"),
    Buffer.from(`xy${text}`).toString("base64"),
  ];

  const json = { "content-type": "application/json" };
  const id = "65f0c0de0000000000000001";

  /** An account in which every dataset exists, and nothing can be written or checked without a long story. */
  function hostile(tell: (url: string, body: string) => string, status: number, type: "json" | "html") {
    let put = "";
    return startServer((request, body, response) => {
      const url = request.url ?? "";
      const path = url.split("?")[0] ?? "";
      if (request.method === "GET" && !path.includes("/datasource/"))
        return response.writeHead(200, json).end("[]");
      if (request.method === "POST") return response.writeHead(201, json).end(JSON.stringify({ id }));
      if (path.endsWith("/verify")) {
        const words = () => tell(url, put);
        const errors = { canList: words(), canRead: words(), canWrite: words(), canOverwrite: words() };
        const flags = { canList: false, canRead: false, canWrite: false, canOverwrite: false };
        return response.writeHead(200, json).end(JSON.stringify({ ...flags, errors }));
      }
      put = body;
      // The last of them is let through, so that there is something to check.
      if (body.includes("obs://")) return response.writeHead(200).end();
      const words = tell(url, body);
      if (type === "html")
        return response.writeHead(status, { "content-type": "text/html" }).end(`<p>${words}</p>`);
      const code = words.slice(0, 200);
      return response.writeHead(status, json).end(JSON.stringify({ code, error: words, requestId: words }));
    });
  }

  test.each([0, 4])(
    "repeats URL and body in its errors, escaped in ever other ways (from %i)",
    async (first) => {
      let told = first;
      const tell = (url: string, body: string) => {
        const ways = everyWay(`${url} ${body}`);
        told += 1;
        return ways[told % ways.length] ?? "";
      };
      await using server = await hostile(tell, 400, "json");
      await using check = await startLeakCheck();
      const codes = await check.run(server.url, [...apply, ...debugJson]);
      expect(codes).toEqual([6]);
      expect(told - first).toBe(8);
      expect(await check.leaks()).toEqual([]);
    },
  );

  test("repeats one member of the body alone, each in its error", async () => {
    await using server = await hostile(
      (_url, body) =>
        Object.values(body === "" ? {} : (JSON.parse(body) as object))
          .map(String)
          .join(" | "),
      400,
      "json",
    );
    await using check = await startLeakCheck();
    const codes = await check.run(server.url, [...apply, ...debugText]);
    expect(codes).toEqual([6]);
    expect(await check.leaks()).toEqual([]);
  });

  test("answers with web pages that repeat everything", async () => {
    await using server = await hostile((url, body) => everyWay(url + body).join("\n"), 502, "html");
    await using check = await startLeakCheck();
    const codes = await check.run(server.url, [...apply, ...debugJson]);
    expect(codes).toEqual([6]);
    expect(await check.leaks()).toEqual([]);
  });

  test.each([400, 500])("repeats everything at the first request, with %i", async (status) => {
    await using server = await startServer((request, _body, response) => {
      const words = everyWay(request.url ?? "").join(" ");
      const requestId = token.replaceAll("é", "");
      response
        .writeHead(status, { ...json, "x-request-id": encodeURIComponent(token), "retry-after": requestId })
        .end(JSON.stringify({ code: token, error: words, requestId: encodeURIComponent(token) }));
    });
    await using check = await startLeakCheck();
    const codes = await check.run(server.url, [...plan, ...debugText]);
    expect(codes).toEqual([1]);
    expect(await check.leaks()).toEqual([]);
  });

  test.each(["Images", "a type"])("keeps token and secrets in its data (datasets of %s)", async (type) => {
    const everything = `${token} ${Object.values(secrets).join(" ")}`;
    await using server: OtherServer = await startServer((request, _body, response) => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      const name = decodeURIComponent(path.split("/").at(-1) ?? "");
      const dataset = { id, name, type: type === "Images" ? type : everything, userId: everything };
      const datasource = { id, purpose: "INPUT_OUTPUT", type: "S3", fullPath: `s3://x/${everything}` };
      const datasources = [
        { ...datasource, thumbSuffix: everything, s3Region: everything, s3AccessKeyId: everything },
        { ...datasource, purpose: everything, type: everything },
      ];
      response.writeHead(200, json).end(JSON.stringify(path.endsWith("/all") ? datasources : [dataset]));
    });
    await using check = await startLeakCheck();
    const codes = await check.run(server.url, [...plan, ...everyFormat("plan")]);
    expect(codes).toEqual([type === "Images" ? 0 : 5]);
    expect(await check.leaks()).toEqual([]);
  });
});
