import { isNoKeyId } from "../model/pasted-secret.js";
import { bucketUrl } from "./bucket-path.js";
import { type Provider, withoutTrailingSlash } from "./provider.js";
import { noKeyId, type ValueProblem } from "../model/value-problem.js";
import { addressProblem, canonicalServer } from "./web-address.js";

/** Open Telekom Cloud OBS, or another S3-compatible store. */
export const obs: Provider<"obs"> = {
  type: "obs",
  wireType: "OBS",
  fields: {
    obs_endpoint: {
      wire: "obsEndpoint",
      kind: "plain",
      canonical: withoutTrailingSlash,
      problem: addressProblem,
      isStorageServer: true,
    },
    obs_access_key_id: { wire: "obsAccessKeyId", kind: "identifier", problem: keyIdProblem },
    obs_secret_access_key: { wire: "obsSecretAccessKey", kind: "secret" },
  },
  path: bucketUrl({
    scheme: "obs",
    types: "obs",
    isBucket: (name) => /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/.test(name),
    bucketHint: "a bucket's name has at least 3 letters, digits, hyphens, dots and underscores",
    scope: ({ obs_endpoint: endpoint = "" }) => canonicalServer(endpoint),
  }),
  grants: {
    canList: "allow obs:bucket:ListBucket on the bucket for the key's user",
    canRead: "allow obs:object:GetObject on the folder's objects for the key's user",
    canWrite: "allow obs:object:PutObject on the folder's objects for the key's user",
    canOverwrite:
      "allow obs:object:PutObject and obs:object:DeleteObject on the folder's objects for the key's user",
  },
  verifiable: true,
};

function keyIdProblem(id: string): ValueProblem | undefined {
  return isNoKeyId(id) ? noKeyId : undefined;
}
