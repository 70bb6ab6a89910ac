import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultUsers, type FaultRule } from "../../src/emulator/index.js";
import { formatNames, formats } from "../../src/report/formats.js";
import { type CliResult, runCli, startCli } from "../support/cli.js";
import { leaksIn, spellingsOf } from "../support/leak-scanner.js";
import { type Platform, startPlatform } from "../support/platform.js";
import { closedAddress, type OtherServer, startServer } from "../support/server.js";

const key = {
  type: "service_account",
  private_key_id: "key-1",
  client_email: "robot@perception.iam",
  private_key: "-----BEGIN PRIVATE KEY-----\nMIIEvQ/gcs+LINE\"<&>'one0123=\n-----END PRIVATE KEY-----\n",
};

/** One for each secret field and each access key id, with characters that every escaping writes in its own way. */
const secrets = {
  S3_KEY_ID: `AKIA/key"<&>'+id=1`,
  S3_SECRET: `s3/secret+"<&>'=é\\one`,
  EXTERNAL_ID: "ext/id+marker=,.@:one",
  SAS: `?sv=1&sig=sas/Sig%2FnaTure%2B0123%3D"<é>'+one`,
  GCS: JSON.stringify(key, undefined, 2),
  OBS_KEY_ID: `obs/key"<&>'+id=2`,
  OBS_SECRET: `obs secret/"<&>'+=é\\two`,
};
const token = `tok/en"<&>'+=%é-0123456789`;
const sought = { ...secrets, "a line of GCS": key.private_key.split("\n")[1] ?? "", token };

const connections = {
  s3: {
    type: "s3",
    region: "eu-central-1",
    access_key: "${env:S3_KEY_ID}",
    secret_access_key: "${env:S3_SECRET}",
  },
  delegated: {
    type: "s3_delegated_access",
    region: "eu-central-1",
    role_arn: "arn:aws:iam::123456789012:role/lightly",
    external_id: "${env:EXTERNAL_ID}",
  },
  azure: { type: "azure", account_name: "fleetstore", sas_token: "${env:SAS}" },
  gcs: { type: "gcs", project_id: "perception", credentials: "${env:GCS}" },
  obs: {
    type: "obs",
    obs_endpoint: "https://obs.example",
    obs_access_key_id: "${env:OBS_KEY_ID}",
    obs_secret_access_key: "${env:OBS_SECRET}",
  },
};
const paths = {
  s3: "s3://bucket/one/",
  delegated: "s3://bucket/two/",
  azure: "container/three/",
  gcs: "gs://bucket/four/",
  obs: "obs://bucket/five/",
};
const config = {
  version: 1,
  connections,
  datasets: Object.fromEntries(
    Object.entries(paths).map(([connection, path]) => [
      `on-${connection}`,
      { type: "images", datasources: { input_output: { connection, resource_path: path } } },
    ]),
  ),
};

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "lightly-gitops-leaks-"));
  await writeFile(join(cwd, "lightly.yaml"), JSON.stringify(config, undefined, 2));
});
afterAll(() => rm(cwd, { recursive: true }));

const debugText = ["--log-level", "debug"];
const debugJson = ["--log-level", "debug", "--log-format", "json"];
const apply = ["apply", "--auto-approve", "--retries", "0"];
const plan = ["plan", "--retries", "0"];

function run(server: string, args: readonly string[]): Promise<CliResult> {
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: server, ...secrets };
  return runCli(args, { env, cwd });
}

/** Runs commands one after the other and gives all that they wrote. */
async function runAll(
  server: string,
  ...commands: readonly (readonly string[])[]
): Promise<{ readonly codes: readonly (number | null)[]; readonly texts: Readonly<Record<string, string>> }> {
  const codes: (number | null)[] = [];
  const texts: Record<string, string> = {};
  for (const args of commands) {
    const { code, stdout, stderr } = await run(server, args);
    codes.push(code);
    texts[`stdout of ${args.join(" ")}`] = stdout;
    texts[`stderr of ${args.join(" ")}`] = stderr;
  }
  return { codes, texts };
}

/** The flags that report in every format, to stdout and each to a file, and what is in these files. */
function reports(of: "plan" | "result", name: string) {
  const files = formatNames
    .filter((format) => formats[format][of] !== undefined)
    .map((format) => ({ format, path: join(cwd, `${name}.${format}`) }));
  return {
    args: ["--format", "text", ...files.flatMap(({ format, path }) => ["--format", `${format}=${path}`])],
    read: async (): Promise<Readonly<Record<string, string>>> =>
      Object.fromEntries(
        await Promise.all(files.map(async ({ path }) => [path, await readFile(path, "utf8")] as const)),
      ),
  };
}

function markedPlatform(settings: NonNullable<Parameters<typeof startPlatform>[0]>["settings"] = {}) {
  return startPlatform({ settings, users: [...defaultUsers, { token, email: "marked@example.com" }] });
}

async function logOf(platform: Platform): Promise<Readonly<Record<string, string>>> {
  const files = await Promise.all(
    ["requests", "settings", "faults", "verify", "load"].map(async (name) => {
      const response = await fetch(`${platform.url}/_emulator/${name}`);
      return [`the emulator's ${name}`, await response.text()] as const;
    }),
  );
  return Object.fromEntries(files);
}

describe("the scanner finds", () => {
  test.each(Object.entries(sought))(
    "%s in every spelling, and nothing where there is none",
    (name, value) => {
      expect(leaksIn({ text: "a text without any" }, { [name]: value })).toEqual([]);
      for (const { spelling, pattern } of spellingsOf(value)) {
        expect(pattern.length).toBeGreaterThan(10);
        expect(leaksIn({ text: `before ${pattern} after` }, { [name]: value })).toContain(
          `${name} in text as ${spelling}`,
        );
      }
    },
  );

  const value = sought.S3_SECRET;
  const around = ["", "a", "ab", "abc", "abcd"];
  test.each(around)("base64 of more than the value, after %j", (before) => {
    for (const after of around) {
      for (const encoding of ["base64", "base64url"] as const) {
        const text = Buffer.from(before + value + after).toString(encoding);
        expect(leaksIn({ text }, { value })).not.toEqual([]);
      }
    }
  });

  test.each([
    ["a URL", () => new URL(`http://x/?v=${encodeURIComponent(value)}`).href],
    ["a URL of the WHATWG", () => new URL(`http://x/?${new URLSearchParams({ value }).toString()}`).href],
    ["a lower-case URL", () => encodeURIComponent(value).toLowerCase()],
    ["JSON", () => JSON.stringify({ value })],
    ["JSON in JSON", () => JSON.stringify({ text: JSON.stringify({ value }) })],
    [
      "HTML",
      () =>
        `<p>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")}</p>`,
    ],
    ["the hexadecimal form", () => Buffer.from(value).toString("hex")],
  ])("what stands in %s", (_, write) => {
    expect(leaksIn({ text: write() }, { value })).not.toEqual([]);
  });
});

describe.concurrent("no secret is in what is written by", () => {
  test.each(["echo", "mask", "omit"] as const)(
    "any command, when the platform shows secrets as %s",
    async (mode) => {
      await using platform = await markedPlatform({ secrets: mode });
      const { codes, texts } = await runAll(
        platform.url,
        ["validate"],
        [...plan, ...debugText],
        [...apply, ...debugText],
        [...plan, "--rotate", "all", ...debugJson],
        [...apply, "--rotate", "all", ...debugJson],
      );
      expect(codes).toEqual([0, 0, 0, 0, 0]);
      expect(platform.emulator.snapshot().datasets).toHaveLength(5);
      expect(leaksIn({ ...texts, ...(await logOf(platform)) }, sought)).toEqual([]);
      // What is known of the secrets is there all the same.
      expect(texts[`stdout of ${[...plan, ...debugText].join(" ")}`]).toContain("env:S3_SECRET");
    },
  );

  test("a report in any format", async () => {
    await using platform = await markedPlatform();
    const [planned, applied] = [reports("plan", "before"), reports("result", "after")];
    const { codes, texts } = await runAll(
      platform.url,
      [...plan, ...planned.args],
      [...apply, ...applied.args],
    );
    expect(codes).toEqual([0, 0]);
    expect(leaksIn({ ...texts, ...(await planned.read()), ...(await applied.read()) }, sought)).toEqual([]);
  });

  test("the emulator as a command", async () => {
    const emulator = startCli(["emulator", "--port", "0", "--user", `${token},marked@example.com`]);
    await expect.poll(() => emulator.stdout(), { timeout: 20_000 }).toContain("ready at http://");
    const url = /http:\S+/.exec(emulator.stdout())?.[0] ?? "";
    const { codes, texts } = await runAll(url, apply);
    emulator.kill("SIGTERM");
    const { code, stdout, stderr } = await emulator.result;
    expect([...codes, code]).toEqual([0, 0]);
    expect(leaksIn({ ...texts, stdout, stderr }, sought)).toEqual([]);
  });

  test("a plan of drift that shows another provider's fields", async () => {
    await using platform = await markedPlatform();
    await runAll(platform.url, apply);
    const wires = platform.emulator.snapshot().datasets.map(({ datasources }) => datasources[0]);
    // Every dataset gets the datasource of its neighbour, its secrets included.
    for (const [index, { id }] of platform.emulator.snapshot().datasets.entries()) {
      const { id: _, ...wire } = wires[(index + 1) % wires.length] ?? {};
      await fetch(`${platform.url}/v1/datasets/${id}/datasource?token=${encodeURIComponent(token)}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(wire),
      });
    }
    const { args, read } = reports("plan", "drift");
    const { codes, texts } = await runAll(platform.url, [...plan, "--detailed-exitcode", ...args]);
    expect(codes).toEqual([2]);
    expect(leaksIn({ ...texts, ...(await read()) }, sought)).toEqual([]);
  });
});

describe.concurrent("no secret is in what is said about", () => {
  const faults: readonly FaultRule[] = [
    { kind: "status", status: 500 },
    { kind: "status", status: 400, method: "PUT" },
    { kind: "status", status: 500, path: "/verify$" },
    { kind: "reset_after", method: "PUT" },
    { kind: "reset_before", method: "POST" },
    { kind: "garbage_json" },
    { kind: "html" },
    { kind: "redirect", location: `http://127.0.0.1:1/?token=${encodeURIComponent(token)}` },
  ];
  test.each(faults)("%j", async (fault) => {
    await using platform = await markedPlatform();
    await platform.fail(fault);
    const { codes, texts } = await runAll(platform.url, [...apply, ...debugJson]);
    expect(codes).toEqual([expect.toBeOneOf([1, 6])]);
    const { "the emulator's faults": _, ...log } = await logOf(platform);
    expect(leaksIn({ ...texts, ...log }, sought)).toEqual([]);
  });

  test("a server that is down, and a token that is refused", async () => {
    await using platform = await startPlatform();
    const texts = [
      (await runAll(await closedAddress(), [...plan, ...debugText])).texts,
      (await runAll(platform.url, [...plan, ...debugJson])).texts,
      await logOf(platform),
    ];
    for (const some of texts) expect(leaksIn(some, sought)).toEqual([]);
  });

  test("a token and secrets in places where they do not belong", async () => {
    await using platform = await markedPlatform();
    const { codes, texts } = await runAll(
      platform.url,
      [...plan, "--server", `https://user:${encodeURIComponent(token)}@127.0.0.1:1`],
      [...plan, "--server", `https://127.0.0.1:1/?token=${encodeURIComponent(token)}`],
    );
    expect(codes).toEqual([3, 3]);
    expect(leaksIn(texts, sought)).toEqual([]);
  });

  const broken: Readonly<Record<string, string>> = {
    "literal secrets": JSON.stringify(
      {
        ...config,
        connections: {
          s3: { ...connections.s3, secret_access_key: secrets.S3_SECRET },
          azure: { ...connections.azure, sas_token: secrets.SAS, sas: secrets.SAS },
          gcs: { ...connections.gcs, credentials: key },
        },
      },
      undefined,
      2,
    ),
    "YAML that ends in a literal secret": `version: 1\nconnections:\n  s3:\n    type: s3\n    secret_access_key: "${secrets.EXTERNAL_ID}\n`,
    "a secret where a mapping belongs": `version: 1\nconnections:\n  s3: ${secrets.EXTERNAL_ID}\n  ? ${secrets.EXTERNAL_ID}\n`,
    "a secret under a mistyped key": `version: 1\nconnections:\n  s3:\n    type: s3\n    secret_acess_key: ${secrets.EXTERNAL_ID}\n`,
    "a block of key material": `version: 1\nconnections:\n  gcs:\n    type: gcs\n    project_id: p\n    credentials: |\n${secrets.GCS.replaceAll(/^/gm, "      ")}\n`,
  };
  test.each(Object.entries(broken))("a config with %s", async (name, text) => {
    const file = `${name.replaceAll(" ", "-")}.yaml`;
    await writeFile(join(cwd, file), text);
    const { codes, texts } = await runAll("http://127.0.0.1:1", [...plan, "--config", file]);
    expect(codes).toEqual([3]);
    expect(leaksIn(texts, sought)).toEqual([]);
  });
});

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
      const { codes, texts } = await runAll(server.url, [...apply, ...debugJson]);
      expect(codes).toEqual([6]);
      expect(told - first).toBe(8);
      expect(leaksIn(texts, sought)).toEqual([]);
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
    const { codes, texts } = await runAll(server.url, [...apply, ...debugText]);
    expect(codes).toEqual([6]);
    expect(leaksIn(texts, sought)).toEqual([]);
  });

  test("answers with web pages that repeat everything", async () => {
    await using server = await hostile((url, body) => everyWay(url + body).join("\n"), 502, "html");
    const { codes, texts } = await runAll(server.url, [...apply, ...debugJson]);
    expect(codes).toEqual([6]);
    expect(leaksIn(texts, sought)).toEqual([]);
  });

  test.each([400, 500])("repeats everything at the first request, with %i", async (status) => {
    await using server = await startServer((request, _body, response) => {
      const words = everyWay(request.url ?? "").join(" ");
      const requestId = token.replaceAll("é", "");
      response
        .writeHead(status, { ...json, "x-request-id": encodeURIComponent(token), "retry-after": requestId })
        .end(JSON.stringify({ code: token, error: words, requestId: encodeURIComponent(token) }));
    });
    const { codes, texts } = await runAll(server.url, [...plan, ...debugText]);
    expect(codes).toEqual([1]);
    expect(leaksIn(texts, sought)).toEqual([]);
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
    const { args, read } = reports("plan", `hostile-${type}`);
    const { codes, texts } = await runAll(server.url, [...plan, ...args]);
    expect(codes).toEqual([type === "Images" ? 0 : 5]);
    expect(leaksIn({ ...texts, ...(await read()) }, sought)).toEqual([]);
  });
});
