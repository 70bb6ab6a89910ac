import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { type Answering, type OtherServer, startServer } from "./server.js";

/** A key file of a service account, whose private key was made for this run. */
const pair = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export const serviceAccount = "lightly@perception.iam.gserviceaccount.com";

export function keyFile(more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    type: "service_account",
    project_id: "perception",
    private_key_id: "key-1",
    private_key: pair.privateKey,
    client_email: serviceAccount,
    // Of a key file, no address is ever connected to.
    token_uri: "http://127.0.0.1:1/token",
    ...more,
  });
}

/** A fake of the three services of Google that are asked: tokens, objects, permissions. Its rights can be taken away. */
export interface GoogleServer extends OtherServer {
  readonly objects: Map<string, StoredObject>;
  readonly rights: Set<string>;
  /** Answers a request otherwise. */
  interfere: (method: string, url: URL) => GoogleAnswer | undefined;
  /** What `GET b/BUCKET` shows; `undefined`: the right to see it is missing. */
  settings: object | undefined;
  /** Milliseconds. */
  clockAhead: number;
}

interface StoredObject {
  readonly content: string;
  readonly generation: number;
}

export interface GoogleAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const everyRight = ["list", "get", "create", "delete", "update"].map((right) => `storage.objects.${right}`);
const accessToken = "ya29.a-token-for-an-hour";

export async function startGoogle(bucket: string): Promise<GoogleServer> {
  const objects = new Map<string, StoredObject>();
  const rights = new Set(everyRight);
  let generation = 1;

  const answer = (method: string, url: URL, headers: Headers, body: string): GoogleAnswer => {
    const other = google.interfere(method, url);
    if (other !== undefined) return other;
    if (method === "OPTIONS") return { status: 200 };
    if (url.pathname === "/token") return tokenFor(body, Date.now() + google.clockAhead, url);
    const [, prefix, name = "", rest = ""] =
      /^(\/upload)?\/storage\/v1\/b\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    if (decodeURIComponent(name) !== bucket) return { status: 404, reason: "notFound" };
    if (headers.get("authorization") !== `Bearer ${accessToken}`) return { status: 401, reason: "required" };
    if (rest === "/iam/testPermissions") {
      const asked = url.searchParams.getAll("permissions");
      return { status: 200, json: { permissions: asked.filter((right) => rights.has(right)) } };
    }
    if (rest === "")
      return google.settings === undefined
        ? { status: 403, reason: "forbidden" }
        : { status: 200, json: google.settings };
    const lacks = (right: string): boolean => !rights.has(`storage.objects.${right}`);
    const forbidden = { status: 403, reason: "forbidden" };
    if (rest === "/o" && prefix === undefined) {
      if (lacks("list")) return forbidden;
      const wanted = [...objects.keys()]
        .filter((key) => key.startsWith(url.searchParams.get("prefix") ?? ""))
        .toSorted();
      const from = Number(url.searchParams.get("pageToken") ?? 0);
      const to = from + Number(url.searchParams.get("maxResults") ?? 1000);
      const items = wanted
        .slice(from, to)
        .map((key) => ({ name: key, size: String(objects.get(key)?.content.length) }));
      return { status: 200, json: { items, ...(to < wanted.length ? { nextPageToken: String(to) } : {}) } };
    }
    const key =
      prefix === undefined
        ? decodeURIComponent(rest.slice("/o/".length))
        : (url.searchParams.get("name") ?? "");
    const held = objects.get(key);
    if (prefix !== undefined) {
      if (lacks("create") || (held !== undefined && lacks("delete"))) return forbidden;
      const condition = url.searchParams.get("ifGenerationMatch");
      if (condition !== null && Number(condition) !== (held?.generation ?? 0))
        return { status: 412, reason: "conditionNotMet" };
      objects.set(key, { content: body, generation: (generation += 1) });
      return { status: 200, json: { name: key, generation: String(generation) } };
    }
    if (lacks({ GET: "get", DELETE: "delete", PATCH: "update" }[method] ?? "")) return forbidden;
    const asked = url.searchParams.get("generation");
    if (held === undefined || (asked !== null && Number(asked) !== held.generation))
      return { status: 404, reason: "notFound" };
    if (method === "DELETE") objects.delete(key);
    return { status: method === "GET" ? 206 : method === "DELETE" ? 204 : 200, json: { name: key } };
  };

  const respond: Answering = (request, body, response) => {
    const url = new URL(request.url ?? "", "http://google");
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const { status, reason, json, headers: more } = answer(request.method ?? "", url, headers, body);
    const date = new Date(Date.now() + google.clockAhead).toUTCString();
    response.writeHead(status, { "content-type": "application/json", date, ...more });
    const error = { error: url.pathname === "/token" ? reason : { code: status, errors: [{ reason }] } };
    response.end(status === 204 ? undefined : JSON.stringify(reason === undefined ? (json ?? {}) : error));
  };

  const server = await startServer(respond);
  const google: GoogleServer = {
    ...server,
    objects,
    rights,
    interfere: () => undefined,
    settings: undefined,
    clockAhead: 0,
  };
  return google;
}

/** Verifies the signed request as Google does: algorithm, signature, issuer, scope, audience and times. */
function tokenFor(body: string, now: number, { pathname }: URL): GoogleAnswer {
  const form = new URLSearchParams(body);
  const [header = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const parsed = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  const { alg } = parsed(header);
  const { iss, scope, aud, iat, exp } = parsed(claims);
  const seconds = Math.floor(now / 1000);
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${claims}`),
    createPublicKey(pair.publicKey),
    Buffer.from(signature, "base64url"),
  );
  const isRight =
    form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer" &&
    alg === "RS256" &&
    isSigned &&
    iss === serviceAccount &&
    scope === "https://www.googleapis.com/auth/devstorage.read_write" &&
    typeof aud === "string" &&
    aud.endsWith(pathname) &&
    typeof iat === "number" &&
    typeof exp === "number" &&
    iat <= seconds + 300 &&
    exp > seconds &&
    exp - iat <= 3600;
  return isRight
    ? { status: 200, json: { access_token: accessToken, expires_in: 3599, token_type: "Bearer" } }
    : { status: 400, reason: "invalid_grant" };
}
