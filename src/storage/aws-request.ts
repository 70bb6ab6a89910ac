import { AwsV4Signer } from "aws4fetch";
import { reveal } from "../model/secret.js";
import type { StorageRequest } from "./client.js";
import type { AwsCredentials } from "./port.js";

/** Signs a request to a service of AWS, or of a store that speaks its protocol (Signature Version 4). */
export async function signed(
  request: StorageRequest,
  credentials: AwsCredentials,
  scope: {
    readonly service: "s3" | "sts";
    readonly region: string;
    /** Keeps what is derived from the key. */
    readonly cache?: Map<string, ArrayBuffer>;
  },
): Promise<StorageRequest> {
  const { endpoint, method, target, headers = {}, body } = request;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsV4Signer({
    method,
    url: `${endpoint.origin}${endpoint.base}${target}`,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    accessKeyId,
    secretAccessKey: reveal(secretAccessKey),
    ...(sessionToken === undefined ? {} : { sessionToken: reveal(sessionToken) }),
    ...scope,
  });
  const { headers: complete } = await signer.sign();
  return { ...request, headers: Object.fromEntries(complete.entries()) };
}

/** A key of an object as a path, encoded as the signature demands. */
export function encodedKey(key: string): string {
  return key
    .split("/")
    .map((segment) => encoded(segment))
    .join("/");
}

/** Whether a request for the key can be written: a URL would take `.` and `..` for steps. */
export function isAddressable(key: string): boolean {
  return key !== "" && key.split("/").every((segment) => segment !== "." && segment !== "..");
}

/** A query string; members that are `undefined` are left out. */
export function query(members: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(members)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${encoded(name)}=${encoded(String(value))}`]))
    .join("&");
}

function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\u{FFFD}")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
