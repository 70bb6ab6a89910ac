import { bucketUrl, type Provider, withoutTrailingSlash } from "./provider.js";

/** Open Telekom Cloud OBS, or another S3-compatible store. */
export const obs: Provider<"obs"> = {
  type: "obs",
  wireType: "OBS",
  fields: {
    obs_endpoint: { wire: "obsEndpoint", kind: "plain", canonical: withoutTrailingSlash },
    obs_access_key_id: { wire: "obsAccessKeyId", kind: "identifier" },
    obs_secret_access_key: { wire: "obsSecretAccessKey", kind: "secret" },
  },
  path: bucketUrl("obs", ["obs_endpoint"]),
  grants: {
    canList: "allow obs:bucket:ListBucket on the bucket for the key's user",
    canRead: "allow obs:object:GetObject on the folder's objects for the key's user",
    canWrite: "allow obs:object:PutObject on the folder's objects for the key's user",
    canOverwrite:
      "allow obs:object:PutObject and obs:object:DeleteObject on the folder's objects for the key's user",
  },
  verifiable: true,
};
