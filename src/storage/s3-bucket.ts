import { headerOf } from "../api/http/answer.js";
import { isSuccess } from "./answers.js";
import { query } from "./aws-request.js";
import type { Connection } from "./connection.js";
import type { Endpoint } from "./endpoints.js";
import { corsFindings, finding, publicFinding } from "./findings.js";
import type { AwsCredentials, Finding } from "./port.js";

/** A bucket of Amazon S3 or of a store that speaks its protocol, and who asks. */
export interface S3Bucket {
  /** The bucket's own address. */
  readonly endpoint: Endpoint;
  readonly bucket: string;
  readonly prefix: string;
  /** The region to sign for; `undefined` where the config has none. */
  readonly region: string | undefined;
  /** `undefined`: only what anybody may see is asked for. */
  readonly credentials: AwsCredentials | undefined;
  readonly kmsKey: string | undefined;
  /** The config's fields of the key and of its secret. */
  readonly fields: { readonly key: string; readonly secret: string };
}

/** What anybody may see of a bucket: whether it exists, its region, whether it is public, whether the app may read it. */
export async function bucketSurroundings(
  { endpoint, prefix, region }: S3Bucket,
  connection: Connection,
): Promise<readonly Finding[]> {
  const target = bucketTarget(endpoint);
  const [head, listing, cors] = await Promise.all([
    connection.send({ endpoint, method: "HEAD", target, repeatable: true }),
    connection.send({
      endpoint,
      method: "GET",
      target: `${target}?${query({ "list-type": 2, "max-keys": 1, prefix })}`,
      repeatable: true,
    }),
    corsFindings(connection, endpoint, target, false),
  ]);
  const actual = head.kind === "answer" ? headerOf(head.headers, "x-amz-bucket-region") : undefined;
  const findings: Finding[] = [];
  if (head.kind === "answer" && head.status === 404) findings.push(missingBucket);
  if (region !== undefined) findings.push(regionFinding(region, actual, connection.shown));
  if (listing.kind === "answer") findings.push(publicFinding(isSuccess(listing)));
  return [...findings, ...cors];
}

/** The bucket itself: some stores sign its path without the slash at the end. */
export function bucketTarget({ base }: Endpoint): string {
  return base === "" ? "/" : "";
}

const missingBucket = finding("folder", "denied", "the bucket does not exist", {
  code: "HTTP_404",
  remedy: "create the bucket, or correct its name in resource_path",
});

function regionFinding(
  declared: string,
  actual: string | undefined,
  shown: (text: string) => string,
): Finding {
  const field = "region";
  if (actual === undefined)
    // Stores other than Amazon's do not.
    return finding("region", "skipped", "the storage does not say in which region the bucket is", { field });
  if (actual === declared) return finding("region", "proven", `the bucket is in ${declared}`, { field });
  return finding("region", "denied", `the bucket is in ${shown(actual)}, not in ${declared}`, {
    remedy: `set region to ${shown(actual)}`,
    field,
  });
}
