import { bucketUrl, type Provider } from "./provider.js";

/** Google Cloud Storage with the key file of a service account, which travels as a string of JSON. */
export const gcs: Provider<"gcs"> = {
  type: "gcs",
  wireType: "GCS",
  fields: {
    project_id: { wire: "gcsProjectId", kind: "plain" },
    credentials: {
      wire: "gcsCredentials",
      kind: "secret",
      canonical: sortedJson,
      problem: (value) =>
        parseObject(value) === undefined ? "the JSON text of a service account's key file" : undefined,
      identity: keyIdentity,
    },
  },
  path: bucketUrl("gs"),
  grants: {
    canList: "grant storage.objects.list (in roles/storage.objectViewer) on the bucket",
    canRead: "grant storage.objects.get (in roles/storage.objectViewer) on the bucket",
    canWrite: "grant storage.objects.create (in roles/storage.objectUser) on the bucket",
    canOverwrite:
      "grant storage.objects.create, storage.objects.delete and storage.objects.update (in roles/storage.objectUser) on the bucket",
  },
  verifiable: true,
};

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
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
