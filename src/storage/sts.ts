import { reveal, Secret } from "../model/secret.js";
import { asCode, isSuccess, refusalOf, refusalOfFault } from "./answers.js";
import { query, signed } from "./aws-request.js";
import type { StorageClient } from "./client.js";
import type { Connection } from "./connection.js";
import type { Endpoint } from "./endpoints.js";
import { type Attempt, type AwsCredentials, refused, succeeded } from "./port.js";
import { textAt, xmlOf } from "./xml.js";

/** A role, and what its trust policy demands. */
export interface AssumedRole {
  readonly roleArn: string;
  readonly externalId: Secret;
  readonly region: string;
  /** Seconds. */
  readonly duration: number;
}

/** Seconds: as long as Lightly's sessions are. */
export const lightlySession = 12 * 60 * 60;
/** Seconds: the shortest that there is. */
export const shortSession = 15 * 60;

/** The credentials of the environment, as AWS's own tools read them; `undefined` when there are none. */
export function ambientCredentials(
  env: Readonly<Record<string, string | undefined>>,
): AwsCredentials | undefined {
  const {
    AWS_ACCESS_KEY_ID: id = "",
    AWS_SECRET_ACCESS_KEY: secret = "",
    AWS_SESSION_TOKEN: token = "",
  } = env;
  if (id === "" || secret === "") return undefined;
  return {
    accessKeyId: id,
    secretAccessKey: new Secret("env:AWS_SECRET_ACCESS_KEY", secret),
    sessionToken: token === "" ? undefined : new Secret("env:AWS_SESSION_TOKEN", token),
  };
}

/** Asks for a session of a role. */
export async function assumeRole(
  { roleArn, externalId, region, duration }: AssumedRole,
  credentials: AwsCredentials,
  endpoint: Endpoint,
  client: Pick<StorageClient, "protect">,
  { send, shown }: Connection,
): Promise<Attempt<AwsCredentials>> {
  const request = {
    endpoint,
    method: "POST",
    target: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: query({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: "lightly-gitops-preflight",
      ExternalId: reveal(externalId),
      DurationSeconds: duration,
    }),
    repeatable: true,
  } as const;
  const answer = await send(await signed(request, credentials, { service: "sts", region }));
  if (answer.kind === "fault") return refused(refusalOfFault(answer));
  const root = xmlOf(answer);
  if (!isSuccess(answer)) {
    const code = asCode(textAt(root, "Error", "Code") ?? textAt(root, "Code"), shown);
    return refused(refusalOf(answer, undefined, code));
  }
  const session = (name: string) => textAt(root, "AssumeRoleResult", "Credentials", name) ?? "";
  const [id, secret, token] = [session("AccessKeyId"), session("SecretAccessKey"), session("SessionToken")];
  if (id === "" || secret === "" || !/^[\x21-\x7e]+$/.test(token))
    return refused({ kind: "unexpected", code: "NO_SESSION", ambiguous: false });
  const secrets = {
    secretAccessKey: new Secret("AWS STS", secret),
    sessionToken: new Secret("AWS STS", token),
  };
  client.protect(secrets.secretAccessKey);
  client.protect(secrets.sessionToken);
  return succeeded({ accessKeyId: id, ...secrets });
}
