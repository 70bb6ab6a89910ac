import { expect, test } from "vitest";
import { scratchRepository } from "../support/scratch-repository.js";
import { runProgram } from "../support/program.js";
import { startServer } from "../support/server.js";

const config = (bucket: string) => `version: 1
connections:
  workspace:
    type: s3
    region: eu-central-1
    access_key: AKIAIOSFODNN7EXAMPLE
    secret_access_key: \${env:SECRET}
datasets:
  street-scenes:
    type: images
    datasources:
      input_output: { connection: workspace, resource_path: s3://${bucket}/street/ }
`;
const policy = (bucket: string) => `version: 1\nresource_path: [s3://${bucket}/]\n`;

test("what the policy of the base does not allow is not tried, whatever the change says of the policy", async () => {
  await using server = await startServer((_request, _body, response) => response.writeHead(403).end());
  await using repository = await scratchRepository({
    "lightly.yaml": config("ours"),
    "lightly.policy.yaml": policy("ours"),
  });
  const preflight = async () => {
    const args = ["preflight", "--base", "HEAD", "--write", "probe", "--endpoint", `s3=${server.url}`];
    return runProgram(args, {
      cwd: repository.origin,
      env: { SECRET: "secret", PATH: process.env["PATH"] ?? "" },
    });
  };
  await repository.write("lightly.yaml", config("theirs"));
  await repository.write("lightly.policy.yaml", policy("theirs"));
  const refused = await preflight();
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain("[policy-path]");
  expect(server.requests).toEqual([]);
  await repository.write("lightly.yaml", config("ours"));
  expect((await preflight()).code).toBe(7);
  expect(server.requests).not.toEqual([]);
});
