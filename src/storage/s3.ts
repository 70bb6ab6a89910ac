import { headerOf } from "../api/http/answer.js";
import type { Answer, Fault } from "../api/http/exchange.js";
import type { Connection } from "./connection.js";
import { asCode, dryWriteIn, firstByteIn, isSuccess, refusalOf, refusalOfFault } from "./answers.js";
import { encodedKey, isAddressable, query, signed } from "./aws-request.js";
import {
  type Attempt,
  type ListedObject,
  noStatedRights,
  probeText,
  type ObjectFacts,
  type Page,
  type Refusal,
  type RefusalKind,
  refused,
  type StoragePort,
  succeeded,
} from "./port.js";
import { bucketSurroundings, bucketTarget, type S3Bucket } from "./s3-bucket.js";
import { children, textAt, xmlOf } from "./xml.js";

export function s3Storage(bucket: S3Bucket, connection: Connection): StoragePort {
  const { endpoint, prefix, kmsKey } = bucket;
  const cache = new Map<string, ArrayBuffer>();
  let region = bucket.region ?? "us-east-1";

  async function ask(request: S3Request): Promise<Attempt<Answer>> {
    const { credentials } = bucket;
    const wire = { endpoint, repeatable: request.method === "GET", ...request };
    const send = async () =>
      connection.send(
        credentials === undefined ? wire : await signed(wire, credentials, { service: "s3", region, cache }),
      );
    const result = toAttempt(await send());
    // A store whose config names no region says which one it wants.
    const wanted = result.ok ? undefined : result.refusal.region;
    if (bucket.region !== undefined || wanted === undefined || wanted === region) return result;
    region = wanted;
    return toAttempt(await send());
  }

  function toAttempt(result: Answer | Fault): Attempt<Answer> {
    if (result.kind === "fault") return refused(refusalOfFault(result));
    return isSuccess(result) ? succeeded(result) : refused(refusalIn(result));
  }

  function refusalIn(answer: Answer): Refusal {
    const root = xmlOf(answer);
    const code = asCode(textAt(root, "Code"), connection.shown);
    const place = headerOf(answer.headers, "x-amz-bucket-region") ?? textAt(root, "Region");
    const wrong = code === undefined ? undefined : meanings[code];
    const kind = wrong ?? (code?.startsWith("KMS.") ? "encryption" : undefined);
    const moved = answer.status === 301 || answer.status === 307 || code === "AuthorizationHeaderMalformed";
    const elsewhere = moved && place !== undefined && place !== region;
    const field = code === "InvalidAccessKeyId" ? bucket.fields.key : bucket.fields.secret;
    return refusalOf(answer, elsewhere ? "region" : kind, code, {
      ...(elsewhere ? { region: asCode(place, connection.shown) } : {}),
      ...(kind === "credential" ? { field } : {}),
    });
  }

  function facts(attempt: Attempt<Answer>): Attempt<ObjectFacts> {
    return attempt.ok ? succeeded(factsIn(attempt.value)) : attempt;
  }

  const encryption: Readonly<Record<string, string>> =
    kmsKey === undefined
      ? {}
      : {
          "x-amz-server-side-encryption": "aws:kms",
          "x-amz-server-side-encryption-aws-kms-key-id": kmsKey,
        };
  const put = (key: string, headers: Readonly<Record<string, string>>) =>
    ask({
      method: "PUT",
      target: `/${encodedKey(key)}`,
      headers: { ...encryption, "content-type": "text/plain", ...headers },
      body: probeText,
    });

  return {
    list: async ({ token, limit }) => {
      const wanted = {
        "list-type": 2,
        "max-keys": limit,
        "encoding-type": "url",
        prefix: prefix === "" ? undefined : prefix,
        "continuation-token": token,
      };
      const result = await ask({ method: "GET", target: `${bucketTarget(endpoint)}?${query(wanted)}` });
      return result.ok ? pageIn(result.value) : result;
    },
    read: async (key) => {
      const result = await ask({
        method: "GET",
        target: `/${encodedKey(key)}`,
        headers: { range: "bytes=0-0" },
      });
      return firstByteIn(facts(result), "InvalidRange");
    },
    create: async (key) => facts(await put(key, { "if-none-match": "*" })),
    overwrite: async (key) => facts(await put(key, {})),
    remove: async (key, version) => {
      const which = version === undefined ? "" : `?${query({ versionId: version })}`;
      const result = await ask({ method: "DELETE", target: `/${encodedKey(key)}${which}` });
      if (!result.ok) return result;
      const isMarker = headerOf(result.value.headers, "x-amz-delete-marker") === "true";
      return succeeded({ marker: isMarker ? headerOf(result.value.headers, "x-amz-version-id") : undefined });
    },
    writeDry: async (key) => dryWriteIn(await put(key, { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" })),
    statedRights: noStatedRights,
    hasMarker: () => Promise.resolve(false),
    surroundings: () => bucketSurroundings(bucket, connection),
  };
}

interface S3Request {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const meanings: Readonly<Record<string, RefusalKind>> = {
  AccessDenied: "access",
  AllAccessDisabled: "access",
  AccountProblem: "credential",
  InvalidAccessKeyId: "credential",
  SignatureDoesNotMatch: "credential",
  InvalidToken: "credential",
  NotSignedUp: "credential",
  UserSuspended: "credential",
  ExpiredToken: "expired",
  NoSuchBucket: "bucket_missing",
  InvalidBucketName: "bucket_missing",
  NoSuchKey: "object_missing",
  IllegalLocationConstraintException: "region",
  RequestTimeTooSkewed: "clock",
  InvalidObjectState: "archived",
  BadDigest: "condition",
  InvalidDigest: "condition",
  PreconditionFailed: "condition",
  ConditionalRequestConflict: "condition",
  SlowDown: "busy",
  ServiceUnavailable: "busy",
  InternalError: "busy",
};

function pageIn(answer: Answer): Attempt<Page> {
  const root = xmlOf(answer);
  if (root?.name !== "ListBucketResult")
    return refused({ kind: "unexpected", code: "NOT_A_LISTING", ambiguous: false });
  const isEncoded = textAt(root, "EncodingType") === "url";
  const objects = children(root, "Contents").flatMap((entry): readonly ListedObject[] => {
    const key = textAt(entry, "Key");
    return key === undefined
      ? []
      : [{ key: isEncoded ? decoded(key) : key, size: Number(textAt(entry, "Size") ?? 0) }];
  });
  const next = textAt(root, "IsTruncated") === "true" ? textAt(root, "NextContinuationToken") : undefined;
  return succeeded({ objects: objects.filter(({ key }) => isAddressable(key)), next });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function factsIn({ headers }: Answer): ObjectFacts {
  const id = headerOf(headers, "x-amz-version-id");
  const version = id === "null" ? undefined : id;
  const expiry = /expiry-date="([^"]+)"/.exec(headerOf(headers, "x-amz-expiration") ?? "")?.[1];
  const expires = new Date(expiry ?? Number.NaN);
  return {
    version,
    isVersioned: version !== undefined,
    expires: Number.isNaN(expires.getTime()) ? undefined : expires,
    kmsKey: headerOf(headers, "x-amz-server-side-encryption-aws-kms-key-id"),
  };
}
