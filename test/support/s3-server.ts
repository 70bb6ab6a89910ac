import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";

/** The only key that the server knows. */
export const s3Key = { id: "S3RVER", secret: "S3RVER" } as const;

/** A store that speaks the protocol of S3: @20minutes/s3rver, behind a policy of ours, since it denies nothing itself. */
export interface S3Server extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** For a server of another kind in front of it. */
  readonly handle: RequestListener;
  /** `METHOD path` of every request. */
  readonly requests: string[];
  /** Puts an object, past the policy. */
  readonly put: (bucket: string, key: string, content?: string) => Promise<void>;
  readonly createBucket: (bucket: string) => Promise<void>;
  readonly remove: (bucket: string, key: string) => Promise<void>;
  /** The keys of a bucket. */
  readonly keys: (bucket: string) => Promise<readonly string[]>;
  /** Decides every request from now on. */
  /** Resolves when no request is being worked on, such as those of a program that was killed. */
  readonly settled: () => Promise<void>;
  readonly setPolicy: (policy: S3Policy) => void;
}

export type S3Policy = (request: S3Request) => S3Ruling | undefined;

export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  /** Empty for a request about the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** How many requests of this method and bucket came before. */
  readonly nth: number;
}

export type S3Ruling =
  | {
      readonly kind: "error";
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly xml?: string;
    }
  /** Adds headers to the answer. */
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "reset_before" }
  /** Carries the request out, and breaks the connection instead of answering. */
  | { readonly kind: "reset_after" }
  | { readonly kind: "delay"; readonly ms: number };

export const denied: S3Ruling = { kind: "error", status: 403, code: "AccessDenied" };

/** Starts the store with some buckets; it ends with the block that it was declared in. */
export async function startS3(...buckets: readonly string[]): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "lightly-gitops-s3-"));
  const require = createRequire(import.meta.url);
  const S3rver = require("@20minutes/s3rver") as new (options: object) => {
    readonly store: Store;
    readonly callback: () => (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  };
  const s3rver = new S3rver({ directory, silent: true, vhostBuckets: false });
  const { store } = s3rver;
  const handle = s3rver.callback();
  let policy: S3Policy = () => undefined;
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const underWay = new Set<Promise<unknown>>();
  const listener: RequestListener = (request, response) => {
    const { method = "" } = request;
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, bucket = "", ...rest] = decodeURIComponent(url.pathname).split("/");
    requests.push(`${method} ${url.pathname}`);
    const nth = counts.get(`${method} ${bucket}`) ?? 0;
    counts.set(`${method} ${bucket}`, nth + 1);
    const asked = {
      method,
      bucket,
      key: rest.join("/"),
      query: url.searchParams,
      headers: request.headers,
      nth,
    };
    const done = rule(policy(asked) ?? openToNobody(asked), request, response, handle);
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  for (const bucket of buckets) await store.putBucket(bucket);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    handle: listener,
    requests,
    put: (bucket, key, content = "content") =>
      store.putObject({
        bucket,
        key,
        content: Buffer.from(content),
        metadata: { "content-type": "image/png" },
      }),
    remove: (bucket, key) => store.deleteObject(bucket, key),
    createBucket: (bucket) => store.putBucket(bucket),
    keys: async (bucket) => {
      const { objects } = await store.listObjects(bucket, { maxKeys: 10_000 });
      return objects.map(({ key }) => key);
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    setPolicy: (wanted) => void (policy = wanted),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** s3rver lets anybody do anything without a key. */
function openToNobody({ method, headers }: S3Request): S3Ruling | undefined {
  return headers.authorization === undefined && method !== "OPTIONS" ? denied : undefined;
}

interface Store {
  readonly deleteObject: (bucket: string, key: string) => Promise<void>;
  readonly putBucket: (bucket: string) => Promise<void>;
  readonly putObject: (object: object) => Promise<void>;
  readonly listObjects: (
    bucket: string,
    options: object,
  ) => Promise<{ readonly objects: readonly { readonly key: string }[] }>;
}

async function rule(
  ruling: S3Ruling | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<void> {
  switch (ruling?.kind) {
    case undefined:
      return handle(request, response);
    case "error": {
      request.resume();
      const xml = `<Error><Code>${ruling.code}</Code><Message>As the policy says.</Message>${ruling.xml ?? ""}</Error>`;
      response.writeHead(ruling.status, { "content-type": "application/xml", ...ruling.headers });
      return void response.end(request.method === "HEAD" ? undefined : `<?xml version="1.0"?>\n${xml}`);
    }
    case "headers":
      for (const [name, value] of Object.entries(ruling.headers)) response.setHeader(name, value);
      return handle(request, response);
    case "reset_before":
      return void request.destroy();
    case "reset_after": {
      const { socket } = request;
      response.end = () => {
        socket.destroy();
        return response;
      };
      return handle(request, response);
    }
    case "delay":
      await delay(ruling.ms);
      return handle(request, response);
  }
}
