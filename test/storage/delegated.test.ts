import { describe, expect, test } from "vitest";
import { s3Key, startS3 } from "../support/s3-server.js";
import { closedAddress, startServer } from "../support/server.js";
import { tryStorage } from "../support/storage-bench.js";

/** What AWS STS answers. */
type StsAnswer = { readonly error: string } | { readonly xml: string };

const session = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${s3Key.id}</AccessKeyId><SecretAccessKey>${s3Key.secret}</SecretAccessKey><SessionToken>token</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const ambient = { AWS_ACCESS_KEY_ID: "AKIAAMBIENT", AWS_SECRET_ACCESS_KEY: "ambient" };

/** Tries a folder behind a role, with an STS of ours; also gives what STS was asked. */
async function tried(answers: readonly StsAnswer[], env: Readonly<Record<string, string>> = ambient) {
  await using s3 = await startS3("raw");
  await s3.put("raw", "street/one.png");
  const asked: URLSearchParams[] = [];
  await using sts = await startServer((_request, body, response) => {
    asked.push(new URLSearchParams(body));
    const answer = answers[asked.length - 1] ?? { error: "AccessDenied" };
    if ("error" in answer) response.writeHead(400);
    const error = "error" in answer ? `<Error><Code>${answer.error}</Code></Error>` : "";
    response.end("xml" in answer ? answer.xml : `<ErrorResponse>${error}</ErrorResponse>`);
  });
  const result = await tryStorage(
    {
      connection: {
        type: "s3_delegated_access",
        region: "us-gov-west",
        role_arn: "arn:aws:iam::123456789012:role/lightly",
        external_id: "${env:EXTERNAL_ID}",
      },
      path: "s3://raw/street/",
      env: { EXTERNAL_ID: "an-external-id", ...env },
      endpoints: [`s3=${s3.url}`, `sts=${answers.length === 0 ? await closedAddress() : sts.url}`],
    },
    "input_output",
  );
  return { ...result, asked };
}

describe("a role that trusts Lightly", () => {
  test("is tried with a session of 12 hours, where it also trusts the AWS credentials of this machine", async () => {
    const { code, check, asked } = await tried([{ xml: session }]);
    expect(check("list")?.state).toBe("proven");
    expect(code).toBe(0);
    expect(asked.map((one) => [one.get("ExternalId"), one.get("DurationSeconds")])).toEqual([
      ["an-external-id", "43200"],
    ]);
  });

  test("is denied where its sessions are too short for Lightly", async () => {
    const { code, check, asked, lineOf } = await tried([{ error: "ValidationError" }, { xml: session }]);
    expect(check("credential")).toMatchObject({
      state: "denied",
      remedy: expect.stringContaining("12 hours"),
      position: { line: lineOf("role_arn:") },
    });
    expect(check("list")?.state).toBe("proven");
    expect(code).toBe(7);
    expect(asked.map((one) => one.get("DurationSeconds"))).toEqual(["43200", "900"]);
  });

  test("is asked for a short session by a session", async () => {
    const { asked } = await tried([{ xml: session }], { ...ambient, AWS_SESSION_TOKEN: "token" });
    expect(asked.map((one) => one.get("DurationSeconds"))).toEqual(["900"]);
  });

  test.each([
    ["no credentials", {}, [{ xml: session }], "there are no AWS credentials here"],
    ["credentials that it does not trust", ambient, [{ error: "AccessDenied" }], "(AccessDenied)"],
    ["an answer without a session", ambient, [{ xml: "<AssumeRoleResponse/>" }], "(NO_SESSION)"],
    ["an answer that is no XML", ambient, [{ xml: "nothing" }], "(NO_SESSION)"],
  ] as const)(
    "with %s, only what anybody may see is tried, and it says so",
    async (_name, env, answers, words) => {
      const { code, check } = await tried(answers, env);
      expect(check("list")).toMatchObject({ state: "skipped", message: expect.stringContaining(words) });
      expect(check("public")?.state).toBe("proven");
      expect(code).toBe(0);
    },
  );

  test("where STS cannot be reached, nothing is", async () => {
    const { code, check } = await tried([]);
    expect(check("reach")).toMatchObject({ state: "unproven", code: "ECONNREFUSED" });
    expect(code).toBe(1);
  });
});
