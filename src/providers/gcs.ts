import { bucketUrl } from "./bucket-path.js";
import { keyFileProblem, keyOfAnotherProject, parseObject } from "./google-key.js";
import type { Provider } from "./provider.js";
import type { ValueProblem } from "../model/value-problem.js";

/** Google Cloud Storage with the key file of a service account, which travels as a string of JSON. */
export const gcs: Provider<"gcs"> = {
  type: "gcs",
  wireType: "GCS",
  fields: {
    project_id: { wire: "gcsProjectId", kind: "plain", problem: projectProblem },
    credentials: {
      wire: "gcsCredentials",
      kind: "secret",
      isMultiline: true,
      canonical: sortedJson,
      problem: keyFileProblem,
      mismatch: keyOfAnotherProject,
      identity: keyIdentity,
    },
  },
  path: bucketUrl({
    scheme: "gs",
    types: "gcs",
    isBucket: (name) => /^(?!goog)[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name),
    bucketHint: "a bucket's name has at least 3 lower-case letters, digits, hyphens, dots and underscores",
  }),
  grants: {
    canList: "grant storage.objects.list (in roles/storage.objectViewer) on the bucket",
    canRead: "grant storage.objects.get (in roles/storage.objectViewer) on the bucket",
    canWrite: "grant storage.objects.create (in roles/storage.objectUser) on the bucket",
    canOverwrite:
      "grant storage.objects.create, storage.objects.delete and storage.objects.update (in roles/storage.objectUser) on the bucket",
  },
  verifiable: true,
};

function projectProblem(id: string): ValueProblem | undefined {
  // Old projects have the domain of their organisation before their id; a project also has a number.
  return /^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$|^\d{6,20}$/.test(id)
    ? undefined
    : {
        problem: "is not the id of a project",
        hint: "expected: 6 to 30 lower-case letters, digits and hyphens, such as perception-prod; not the project's name",
      };
}

/** Whitespace and the order of members do not make another key. */
function sortedJson(json: string): string {
  const key = parseObject(json);
  if (key === undefined) return json;
  return JSON.stringify(Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A key file names its key and its account in clear. A mask is not such a file, and says nothing. */
function keyIdentity(json: string): string | undefined {
  const key = parseObject(json);
  const parts = [key?.["private_key_id"], key?.["client_email"]];
  return parts.every((part) => typeof part === "string" && part !== "") ? JSON.stringify(parts) : undefined;
}
