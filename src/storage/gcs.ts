import { headerOf } from "../api/http/answer.js";
import type { Answer, Fault } from "../api/http/exchange.js";
import { reveal, type Secret } from "../model/secret.js";
import { asCode, dryWriteIn, firstByteIn, isSuccess, refusalOf, refusalOfFault } from "./answers.js";
import { encodedKey, isAddressable, query } from "./aws-request.js";
import type { Connection } from "./connection.js";
import type { Endpoint } from "./endpoints.js";
import { corsFindings, finding, publicFinding } from "./findings.js";
import { isMapping } from "../model/mapping.js";
import { jsonOf } from "./google-json.js";
import {
  type Attempt,
  type Finding,
  type ListedObject,
  noFacts,
  probeText,
  type ObjectFacts,
  type Page,
  type RefusalKind,
  refused,
  type StoragePort,
  succeeded,
  type WritingCheck,
  writingChecks,
} from "./port.js";

/** A bucket of Google Cloud Storage, and the token to reach it with. */
export interface GcsBucket {
  readonly endpoint: Endpoint;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessToken: Secret;
}

export function gcsStorage(place: GcsBucket, connection: Connection): StoragePort {
  const { endpoint, prefix } = place;
  const bucket = encodeURIComponent(place.bucket);
  const authorization = `Bearer ${reveal(place.accessToken)}`;

  async function ask(request: GcsRequest): Promise<Attempt<Answer>> {
    const { isAnonymous = false, headers = {}, ...rest } = request;
    const result = await connection.send({
      endpoint,
      repeatable: request.method === "GET",
      ...rest,
      headers: isAnonymous ? headers : { authorization, ...headers },
    });
    return toAttempt(result, connection.shown);
  }

  const object = (key: string): string => `/storage/v1/b/${bucket}/o/${encodeURIComponent(key)}`;
  const upload = (key: string, condition: Readonly<Record<string, number>>) =>
    ask({
      method: "POST",
      target: `/upload/storage/v1/b/${bucket}/o?${query({ uploadType: "media", name: key, ...condition })}`,
      headers: { "content-type": "text/plain" },
      body: probeText,
    });
  const listing = (limit: number, pageToken?: string): string =>
    `/storage/v1/b/${bucket}/o?${query({
      maxResults: limit,
      fields: "nextPageToken,items(name,size)",
      prefix: prefix === "" ? undefined : prefix,
      pageToken,
    })}`;

  return {
    list: async ({ token, limit }) => {
      const result = await ask({ method: "GET", target: listing(limit, token) });
      return result.ok ? pageIn(result.value) : asBucket(result);
    },
    read: async (key) => {
      const result = await ask({
        method: "GET",
        target: `${object(key)}?alt=media`,
        headers: { range: "bytes=0-0" },
      });
      return firstByteIn(facts(result), "requestedRangeNotSatisfiable");
    },
    create: async (key) => facts(await upload(key, { ifGenerationMatch: 0 })),
    overwrite: async (key) => {
      const written = await upload(key, {});
      if (!written.ok) return written;
      // Lightly's documents also ask for storage.objects.update.
      const changed = await ask({
        method: "PATCH",
        target: object(key),
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ contentLanguage: "en" }),
      });
      return changed.ok ? facts(written) : changed;
    },
    remove: async (key, generation) => {
      const which = generation === undefined ? "" : `?${query({ generation })}`;
      const result = await ask({ method: "DELETE", target: `${object(key)}${which}` });
      return result.ok ? succeeded({ marker: undefined }) : result;
    },
    writeDry: async (key) => dryWriteIn(await upload(key, { ifGenerationMatch: 1 })),
    statedRights: async () => {
      const rights = ["create", "delete", "update"].map((right) => `storage.objects.${right}`);
      const wanted = rights.map((permissions) => query({ permissions })).join("&");
      const result = await ask({
        method: "GET",
        target: `/storage/v1/b/${bucket}/iam/testPermissions?${wanted}`,
      });
      // A right that a condition limits to the folder is not among those of the bucket.
      return result.ok ? writingRights(jsonOf(result.value)) : new Set();
    },
    hasMarker: () => Promise.resolve(false),
    surroundings: async () => {
      const [open, cors, settings] = await Promise.all([
        ask({ method: "GET", target: listing(1), isAnonymous: true }),
        corsFindings(connection, endpoint, `/${encodedKey(place.bucket)}/`, false),
        ask({ method: "GET", target: `/storage/v1/b/${bucket}?fields=lifecycle,versioning,retentionPolicy` }),
      ]);
      return [
        ...(open.ok || open.refusal.kind !== "unreachable" ? [publicFinding(open.ok)] : []),
        ...cors,
        ...(settings.ok ? settingsFindings(jsonOf(settings.value)) : []),
      ];
    },
  };
}

interface GcsRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isAnonymous?: boolean;
}

const meanings: Readonly<Record<string, RefusalKind>> = {
  authError: "credential",
  invalid_grant: "credential",
  invalid_client: "credential",
  unauthorized_client: "credential",
  forbidden: "access",
  insufficientPermissions: "access",
  required: "access",
  retentionPolicyNotMet: "access",
  conditionNotMet: "condition",
  notFound: "object_missing",
  rateLimitExceeded: "busy",
  userRateLimitExceeded: "busy",
  backendError: "busy",
};

/** Why a service of Google refused; of its JSON only the code is looked at. */
export function toAttempt(result: Answer | Fault, shown: (text: string) => string): Attempt<Answer> {
  if (result.kind === "fault") return refused(refusalOfFault(result));
  if (isSuccess(result)) return succeeded(result);
  const code = asCode(reasonIn(jsonOf(result)), shown);
  const kind = code === undefined ? undefined : meanings[code];
  return refused(refusalOf(result, kind, code));
}

/** `error` of the token endpoint, and the first reason of all others. */
function reasonIn(json: unknown): string | undefined {
  const error = isMapping(json) ? json["error"] : undefined;
  if (typeof error === "string") return error;
  const errors = isMapping(error) ? error["errors"] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const reason = isMapping(first) ? first["reason"] : undefined;
  return typeof reason === "string" ? reason : undefined;
}

/** Where a bucket is asked for, what is missing is the bucket. */
function asBucket<T>(attempt: Attempt<T>): Attempt<T> {
  if (attempt.ok || attempt.refusal.kind !== "object_missing") return attempt;
  return refused({ ...attempt.refusal, kind: "bucket_missing" });
}

function pageIn(answer: Answer): Attempt<Page> {
  const json = jsonOf(answer);
  if (!isMapping(json)) return refused({ kind: "unexpected", code: "NOT_A_LISTING", ambiguous: false });
  const items: readonly unknown[] = Array.isArray(json["items"]) ? json["items"] : [];
  const objects = items.flatMap((item): readonly ListedObject[] => {
    const key = isMapping(item) ? item["name"] : undefined;
    const size = isMapping(item) ? Number(item["size"] ?? 0) : 0;
    return typeof key === "string" && isAddressable(key) ? [{ key, size }] : [];
  });
  const next = json["nextPageToken"];
  return succeeded({ objects, next: typeof next === "string" ? next : undefined });
}

function facts(attempt: Attempt<Answer>): Attempt<ObjectFacts> {
  if (!attempt.ok) return attempt;
  const json = jsonOf(attempt.value);
  const generation = isMapping(json)
    ? json["generation"]
    : headerOf(attempt.value.headers, "x-goog-generation");
  return succeeded({ ...noFacts, version: typeof generation === "string" ? generation : undefined });
}

function writingRights(json: unknown): ReadonlySet<WritingCheck> {
  const granted: readonly unknown[] =
    isMapping(json) && Array.isArray(json["permissions"]) ? json["permissions"] : [];
  const has = (right: string): boolean => granted.includes(`storage.objects.${right}`);
  return new Set(
    writingChecks.filter(
      (check) =>
        ({
          write: has("create"),
          overwrite: has("create") && has("delete") && has("update"),
          delete: has("delete"),
        })[check],
    ),
  );
}

/** What the bucket's own settings say, for those who may read them. */
function settingsFindings(json: unknown): readonly Finding[] {
  if (!isMapping(json)) return [];
  const { lifecycle, versioning, retentionPolicy } = json;
  const rules = isMapping(lifecycle) && Array.isArray(lifecycle["rule"]) ? lifecycle["rule"] : [];
  const isDeleting = rules.some(
    (rule: unknown) => isMapping(rule) && isMapping(rule["action"]) && rule["action"]["type"] === "Delete",
  );
  const isVersioned = isMapping(versioning) && versioning["enabled"] === true;
  return [
    retentionPolicy !== undefined
      ? finding(
          "retention",
          "warning",
          "a retention policy keeps objects from being overwritten and deleted",
          {
            remedy:
              "use a bucket without retention policy for what Lightly writes, and copy there what the lightly folder holds",
          },
        )
      : isDeleting
        ? finding("retention", "warning", "a lifecycle rule of the bucket deletes objects", {
            remedy: "leave the folder's .lightly/ out of the rule",
          })
        : finding("retention", "proven", "no rule of the bucket deletes or retains objects"),
    finding(
      "versioning",
      "proven",
      isVersioned ? "older versions of objects are kept" : "no older versions are kept",
    ),
  ];
}
