import { request as httpRequest } from "node:http";
import { afterEach } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";

export const ownerToken = "emulator-token";

/** An answer, with the body parsed when there is one. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export interface Asked {
  /** `null` sends none. */
  readonly token?: string | null;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A running emulator with the few calls that most tests make. */
export interface Bench {
  readonly emulator: Emulator;
  send(method: string, path: string, asked?: Asked): Promise<Answer>;
  createDataset(name: string, more?: object, token?: string): Promise<string>;
  put(datasetId: string, body: object, token?: string): Promise<Answer>;
  set(settings: object): Promise<Answer>;
}

const running: Emulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

/** Starts an emulator that is closed after the test. */
export async function bench(options: EmulatorOptions = {}): Promise<Bench> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  const send: Bench["send"] = (method, path, asked = {}) => send0(emulator.url, method, path, asked);
  return {
    emulator,
    send,
    async createDataset(name, more = {}, token = ownerToken) {
      const answer = await send("POST", "/v1/datasets", { body: { name, type: "Images", ...more }, token });
      return idOf(answer);
    },
    put: (datasetId, body, token = ownerToken) =>
      send("PUT", `/v1/datasets/${datasetId}/datasource`, { body, token }),
    set: (settings) => send("PATCH", "/_emulator/settings", { body: settings, token: null }),
  };
}

async function send0(url: string, method: string, path: string, asked: Asked): Promise<Answer> {
  const token = asked.token === undefined ? ownerToken : asked.token;
  const query = [asked.query, token === null ? undefined : `token=${encodeURIComponent(token)}`];
  const search = query.filter((part) => part !== undefined && part !== "").join("&");
  const response = await fetch(`${url}${path}${search === "" ? "" : `?${search}`}`, {
    method,
    redirect: "manual",
    headers: {
      ...(asked.body === undefined ? {} : { "content-type": "application/json" }),
      ...asked.headers,
    },
    ...(asked.body === undefined
      ? {}
      : { body: typeof asked.body === "string" ? asked.body : JSON.stringify(asked.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A request in every detail, for what `fetch` does not let one send. */
export function raw(
  emulator: Emulator,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: emulator.port, host: "127.0.0.1", method, path, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on("error", reject);
    request.end();
  });
}

/** The id of a 201. */
export function idOf(answer: Answer): string {
  const { body } = answer;
  if (answer.status === 201 && isObject(body) && typeof body["id"] === "string") return body["id"];
  throw new Error(`expected 201 with an id, got ${answer.status} ${answer.text}`);
}

/** One member of every object of a list. */
export function pluck(body: unknown, member: string): readonly unknown[] {
  if (!Array.isArray(body)) throw new Error("expected a list");
  return body.map((item: unknown) => (isObject(item) ? item[member] : undefined));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A valid body of each type of datasource. */
export const datasources = {
  s3: {
    type: "S3",
    purpose: "INPUT",
    fullPath: "s3://raw/street/",
    thumbSuffix: ".lightly/thumbnails/[filename]_thumb.[extension]",
    s3Region: "eu-central-1",
    s3AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
    s3SecretAccessKey: "s3-secret-value",
    s3ServerSideEncryptionKMSKey: "arn:aws:kms:eu-central-1:123456789012:key/abc",
  },
  delegated: {
    type: "S3DelegatedAccess",
    purpose: "LIGHTLY",
    fullPath: "s3://lightly/street/",
    s3Region: "us-gov-east",
    s3ExternalId: "external-secret",
    s3ARN: "arn:aws:iam::123456789012:role/lightly",
  },
  azure: {
    type: "AZURE",
    purpose: "INPUT",
    fullPath: "container/street",
    accountName: "fleetstore",
    accountKey: "?sv=2024&sig=azure-secret",
  },
  gcs: {
    type: "GCS",
    purpose: "LIGHTLY",
    fullPath: "gs://bucket/street/",
    gcsProjectId: "project",
    gcsCredentials: '{"private_key":"line\\nline"}',
  },
  obs: {
    type: "OBS",
    purpose: "INPUT_OUTPUT",
    fullPath: "obs://bucket/street",
    obsEndpoint: "https://obs.eu-de.otc.t-systems.com",
    obsAccessKeyId: "OBSKEY",
    obsSecretAccessKey: "obs-secret",
  },
  local: {
    type: "LOCAL",
    purpose: "INPUT",
    fullPath: "",
    webServerLocation: "http://localhost:3456",
  },
  lightly: { type: "LIGHTLY", purpose: "LIGHTLY", fullPath: "hosted/" },
} as const;
