import { headerOf } from "../api/http/answer.js";
import type { Answer, Fault } from "../api/http/exchange.js";
import { reveal, type Secret } from "../model/secret.js";
import { asCode, dryWriteIn, firstByteIn, isSuccess, refusalOf, refusalOfFault } from "./answers.js";
import { encodedKey, isAddressable, query } from "./aws-request.js";
import type { Connection } from "./connection.js";
import type { Endpoint } from "./endpoints.js";
import { corsFindings, finding, publicFinding } from "./findings.js";
import {
  type Attempt,
  type Finding,
  type ListedObject,
  noFacts,
  noStatedRights,
  probeText,
  type ObjectFacts,
  type Page,
  type RefusalKind,
  refused,
  type StoragePort,
  succeeded,
} from "./port.js";
import { children, textAt, xmlOf } from "./xml.js";

/** A container of a storage account, and the SAS token to reach it with. */
export interface AzureContainer {
  readonly endpoint: Endpoint;
  readonly container: string;
  readonly prefix: string;
  readonly sasToken: Secret;
}

/** Version of the service's interface. */
const version = "2021-12-02";

export function azureStorage(place: AzureContainer, connection: Connection): StoragePort {
  const { endpoint, container, prefix } = place;
  const sas = reveal(place.sasToken).replace(/^\?/, "");

  async function ask(request: AzureRequest, credential = sas): Promise<Attempt<Answer>> {
    const { method, path, members = {}, headers = {}, body } = request;
    const parameters = [query(members), credential].filter((part) => part !== "").join("&");
    const result = await connection.send({
      endpoint,
      method,
      target: `/${encodedKey(container)}${path}${parameters === "" ? "" : `?${parameters}`}`,
      headers: { "x-ms-version": version, ...headers },
      ...(body === undefined ? {} : { body }),
      repeatable: method === "GET",
    });
    return toAttempt(result);
  }

  function toAttempt(result: Answer | Fault): Attempt<Answer> {
    if (result.kind === "fault") return refused(refusalOfFault(result));
    if (isSuccess(result)) return succeeded(result);
    const code = headerOf(result.headers, "x-ms-error-code") ?? textAt(xmlOf(result), "Code");
    const known = asCode(code, connection.shown);
    const kind = known === undefined ? undefined : meanings[known];
    return refused(refusalOf(result, kind, known));
  }

  const blob = (key: string): string => `/${encodedKey(key)}`;
  const put = async (key: string, headers: Readonly<Record<string, string>>) =>
    facts(
      await ask({
        method: "PUT",
        path: blob(key),
        headers: { "x-ms-blob-type": "BlockBlob", "content-type": "text/plain", ...headers },
        body: probeText,
      }),
    );
  const listing = (limit: number, marker?: string) => ({
    method: "GET" as const,
    path: "",
    members: {
      restype: "container",
      comp: "list",
      maxresults: limit,
      prefix: prefix === "" ? undefined : prefix,
      marker,
    },
  });

  return {
    list: async ({ token, limit }) => {
      const result = await ask(listing(limit, token));
      return result.ok ? pageIn(result.value) : result;
    },
    read: async (key) => {
      const result = await ask({ method: "GET", path: blob(key), headers: { range: "bytes=0-0" } });
      return firstByteIn(facts(result), "InvalidRange");
    },
    create: (key) => put(key, { "if-none-match": "*" }),
    overwrite: (key) => put(key, {}),
    remove: async (key, versionId) => {
      const result = await ask({
        method: "DELETE",
        path: blob(key),
        members: { versionid: versionId },
      });
      return result.ok ? succeeded({ marker: undefined }) : result;
    },
    writeDry: async (key) => dryWriteIn(await put(key, { "if-match": '"0x0"' })),
    statedRights: noStatedRights,
    hasMarker: async () => {
      if (prefix === "") return false;
      // A directory of a hierarchical namespace is a blob of its own, without the slash at the end.
      const result = await ask({ method: "HEAD", path: blob(prefix.slice(0, -1)) });
      return result.ok && headerOf(result.value.headers, "x-ms-meta-hdi_isfolder") === "true";
    },
    surroundings: async () => {
      const [open, cors] = await Promise.all([
        ask(listing(1), ""),
        corsFindings(connection, endpoint, `/${encodedKey(container)}`, true),
      ]);
      const findings: Finding[] = [
        finding("retention", "skipped", "Azure does not show lifecycle rules to a SAS token"),
      ];
      const hasAnswer = open.ok || open.refusal.kind !== "unreachable";
      if (hasAnswer) findings.push(publicFinding(open.ok));
      return [...findings, ...cors];
    },
  };
}

interface AzureRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE";
  /** Below the container. */
  readonly path: string;
  readonly members?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const meanings: Readonly<Record<string, RefusalKind>> = {
  AuthorizationPermissionMismatch: "access",
  AuthorizationProtocolMismatch: "access",
  AuthorizationResourceTypeMismatch: "access",
  AuthorizationServiceMismatch: "access",
  AuthorizationSourceIPMismatch: "source_address",
  AuthenticationFailed: "credential",
  AuthorizationFailure: "credential",
  InvalidAuthenticationInfo: "credential",
  InvalidQueryParameterValue: "unexpected",
  KeyBasedAuthenticationNotPermitted: "access",
  ContainerNotFound: "bucket_missing",
  ContainerBeingDeleted: "bucket_missing",
  InvalidResourceName: "bucket_missing",
  BlobNotFound: "object_missing",
  BlobArchived: "archived",
  ConditionNotMet: "condition",
  BlobAlreadyExists: "condition",
  TargetConditionNotMet: "condition",
  ServerBusy: "busy",
  InternalError: "busy",
  OperationTimedOut: "busy",
};

function pageIn(answer: Answer): Attempt<Page> {
  const root = xmlOf(answer);
  const [blobs] = children(root, "Blobs");
  if (root?.name !== "EnumerationResults" || blobs === undefined)
    return refused({ kind: "unexpected", code: "NOT_A_LISTING", ambiguous: false });
  const objects = children(blobs, "Blob").flatMap((entry): readonly ListedObject[] => {
    const key = textAt(entry, "Name");
    const size = Number(textAt(entry, "Properties", "Content-Length") ?? 0);
    return key === undefined || !isAddressable(key) ? [] : [{ key, size }];
  });
  const next = textAt(root, "NextMarker");
  return succeeded({ objects, next: next === "" ? undefined : next });
}

function facts(attempt: Attempt<Answer>): Attempt<ObjectFacts> {
  if (!attempt.ok) return attempt;
  const version = headerOf(attempt.value.headers, "x-ms-version-id");
  return succeeded({ ...noFacts, version, isVersioned: version !== undefined });
}
