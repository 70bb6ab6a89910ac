import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { parseObject } from "../providers/google-key.js";
import { reveal, Secret } from "../model/secret.js";
import type { StorageClient } from "./client.js";
import type { Connection } from "./connection.js";
import type { Endpoint } from "./endpoints.js";
import { toAttempt } from "./gcs.js";
import { isMapping } from "../model/mapping.js";
import { jsonOf } from "./google-json.js";
import { type Attempt, refused, succeeded } from "./port.js";

/**
 * Gets a token for a service account, with a request that its key signs. The request goes to Google, or where the
 * operator says; never to an address that the key file names.
 */
export async function googleToken(
  credentials: Secret,
  endpoint: Endpoint,
  client: Pick<StorageClient, "protect">,
  { send, shown }: Connection,
  now: Date,
): Promise<Attempt<Secret>> {
  const key = readKeyFile(reveal(credentials));
  if (key === undefined)
    return refused({ kind: "credential", code: "KEY_FILE", ambiguous: false, field: "credentials" });
  const issued = Math.floor(now.getTime() / 1000);
  const claims = {
    iss: key.clientEmail,
    scope: "https://www.googleapis.com/auth/devstorage.read_write",
    aud: `${endpoint.origin}${endpoint.base}/token`,
    iat: issued,
    exp: issued + 600,
  };
  const unsigned = [{ alg: "RS256", typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("RSA-SHA256", Buffer.from(unsigned), key.privateKey).toString("base64url");
  const answer = toAttempt(
    await send({
      endpoint,
      method: "POST",
      target: "/token",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: `${unsigned}.${signature}`,
      }).toString(),
      repeatable: true,
    }),
    shown,
  );
  if (!answer.ok) return answer;
  const json = jsonOf(answer.value);
  const token = isMapping(json) ? json["access_token"] : undefined;
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token))
    return refused({ kind: "unexpected", code: "NO_TOKEN", ambiguous: false });
  const secret = new Secret("Google's token endpoint", token);
  client.protect(secret);
  return succeeded(secret);
}

/** What is needed of the JSON of a service account's key file; `undefined` when it is not there, or no RSA key. */
function readKeyFile(
  json: string,
): { readonly clientEmail: string; readonly privateKey: KeyObject } | undefined {
  const { client_email: clientEmail, private_key: text } = parseObject(json) ?? {};
  if (typeof clientEmail !== "string" || typeof text !== "string") return undefined;
  try {
    const privateKey = createPrivateKey(text);
    return privateKey.asymmetricKeyType === "rsa" ? { clientEmail, privateKey } : undefined;
  } catch {
    return undefined;
  }
}
