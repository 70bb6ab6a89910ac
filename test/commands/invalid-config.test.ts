import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../support/files.js";
import { leaksIn } from "../support/leak-scanner.js";
import { runProgram } from "../support/program.js";
import { startServer } from "../support/server.js";

const golden = (name: string) => fileURLToPath(new URL(`../golden/config/${name}.txt`, import.meta.url));

const secrets = {
  token: "T0KEN-T0KEN-T0KEN",
  goodId: "EXT3RNAL-ID-THAT-FITS",
  shortId: "EXT3RNAL9",
  sas: "sv=2024&sig=S4S+S1GN4TURE%3D",
};
const env = {
  LIGHTLY_TOKEN: secrets.token,
  EXTERNAL_ID: secrets.goodId,
  SHORT_ID: secrets.shortId,
  SAS: secrets.sas,
};

/** Plans a config against a server that knows nothing and counts, and looks for secrets in what is said. */
async function plan(content: string | Uint8Array | undefined, ...args: string[]) {
  await using folder = await makeFolder();
  await using server = await startServer((_, __, response) => response.end("[]"));
  if (content !== undefined) await folder.write("lightly.yaml", content);
  const result = await runProgram(["plan", ...args], {
    cwd: folder.path,
    env: { ...env, LIGHTLY_SERVER_LOCATION: server.url },
  });
  expect(leaksIn({ stdout: result.stdout, stderr: result.stderr }, secrets)).toEqual([]);
  return { ...result, requests: server.requests.length };
}

const good = `version: 1
variables:
  stage: { default: street }
connections:
  roles:
    type: s3_delegated_access
    region: eu-central-1
    role_arn: arn:aws:iam::123456789012:role/lightly
    external_id: \${env:EXTERNAL_ID}
  fleet:
    type: azure
    account_name: fleetstore
    sas_token: \${env:SAS}
datasets:
  street-scenes:
    type: images
    datasources:
      input: { connection: fleet, resource_path: "raw/\${var:stage}/" }
      lightly: { connection: roles, resource_path: s3://lightly/street/ }
`;

function changed(before: string, after: string): string {
  if (!good.includes(before)) throw new Error(`The config does not say ${before}.`);
  return good.replace(before, after);
}

const bomb = Array.from({ length: 9 }, (_, level) => {
  const inner = level === 0 ? "x" : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array(10).fill(inner).join(", ")}]\n`;
}).join("");

/** What is wrong, the config, and the codes of all findings. */
const cases: readonly (readonly [
  mistake: string,
  config: string | Uint8Array | undefined,
  ...codes: string[],
])[] = [
  ["an unknown key", changed("account_name:", "acount_name:"), "unknown-key"],
  ["a dataset declared twice", `${good}  street-scenes: { type: videos }\n`, "duplicate-key"],
  ["a name of two letters", `${good}  ab: { type: videos }\n`, "invalid-name"],
  ["a name with a dot", `${good}  street.scenes: { type: videos }\n`, "invalid-name"],
  ["a region that is none", changed("eu-central-1", "eu-centrall-1"), "invalid-value"],
  ["a role of another form", changed(":role/lightly", ":user/lightly"), "invalid-value"],
  ["an external id of nine characters", changed("EXTERNAL_ID", "SHORT_ID"), "invalid-secret"],
  ["a literal secret", changed("${env:SAS}", secrets.sas), "literal-secret"],
  [
    "a literal secret in quotes",
    changed("${env:SAS}", `"${secrets.sas}" # ${secrets.token}`),
    "literal-secret",
  ],
  [
    "a literal secret on several lines",
    changed("${env:SAS}", `>-\n      ${secrets.sas}\n      x`),
    "literal-secret",
  ],
  [
    "a literal secret under a mistyped key",
    changed("sas_token: ${env:SAS}", `sastoken: ${secrets.sas}`),
    "unknown-key",
  ],
  ["a variable of the environment that is not set", changed("env:SAS", "env:NONE"), "unset-secret"],
  ["a variable that is not set", changed("{ default: street }", "{}"), "unset-variable"],
  ["a variable that is not declared", changed("var:stage", "var:stagee"), "undeclared-variable"],
  ["a secret reference in a path", changed("${var:stage}", "${env:SAS}"), "secret-outside-secret-field"],
  ["an S3 path on an Azure connection", changed("raw/${var:stage}", "s3://raw/street"), "invalid-path"],
  ["an unknown connection", changed("connection: fleet", "connection: fleets"), "unknown-connection"],
  ["tabs as indentation", changed("    type: images", "\t\ttype: images"), "yaml-tab"],
  ["an alias bomb", `version: 1\n${bomb}`, "yaml-alias-bomb"],
  ["an empty file", "", "empty-config"],
  ["no file", undefined, "file-unreadable"],
  ["a line of a megabyte", `${good}# ${"x".repeat(1024 * 1024)}\n`, "line-too-long"],
  [
    "a merge key",
    changed("type: azure\n", "<<: *shared\n").replace("roles:\n", "roles: &shared\n"),
    "yaml-merge-key",
  ],
  ["a line that is indented too little", changed("    type: images", "   type: images"), "indentation"],
  ["a line that is indented too far", changed("    datasources:", "      datasources:"), "indentation"],
  ["a variable of the shell", changed("eu-central-1", "$AWS_REGION"), "unknown-placeholder"],
  ["a variable of the shell in braces", changed("eu-central-1", "${AWS_REGION}"), "unknown-placeholder"],
  ["UTF-16", Buffer.from(`\uFEFF${good}`, "utf16le"), "encoding"],
  [
    "a merge conflict",
    changed(
      "    type: images\n",
      "<<<<<<< HEAD\n    type: images\n=======\n    type: videos\n>>>>>>> other\n",
    ),
    "merge-conflict",
  ],
  ["another version", changed("version: 1", "version: 2"), "unsupported-version"],
  ["two documents", `${good}---\nversion: 1\n`, "yaml-documents"],
];

test("without a mistake, the config is planned and the server is asked", async () => {
  const result = await plan(good);
  expect(result).toMatchObject({ stderr: "", requests: expect.toSatisfy((count: number) => count > 0) });
  expect(result.code).not.toBe(3);
});

describe.concurrent("the plan is stopped, with nothing sent and a mark at the place, by", () => {
  test.for(cases)("%s", async ([mistake, config, ...codes], { expect }) => {
    const result = await plan(config);
    expect(result).toMatchObject({ code: 3, stdout: "", requests: 0 });
    const blocks = [...result.stderr.matchAll(block)];
    expect(blocks.map(({ groups }) => groups?.["code"])).toEqual(codes);
    expect(result.stderr.replaceAll(block, "")).toMatch(/^(\d errors?)?(, )?(\d warnings?)?\n$/);
    await expect(result.stderr).toMatchFileSnapshot(golden(`e2e/${mistake.replaceAll(" ", "-")}`));
  });
});

/** One finding: where, what, the line with its mark if there is one, and what would be right. */
const block =
  /^lightly\.yaml:\d+:\d+: (?:error|warning): .+ \[(?<code>[a-z0-9-]+)\]\n(?: +\d+ \| .*\n {6}\| *\^+\n)? {2}help: .+\n/gm;

test("several mistakes come out together, in the order of the file", async () => {
  const text = `version: 2
variables:
  stage: {}
connections:
  roles:
    type: s3_delegated_access
    region: eu-centrall-1
    role_arn: nonsense
    external_id: \${env:SHORT_ID}
  fleet:
    type: azure
    acount_name: fleetstore
    sas_token: ${secrets.sas}  # ${secrets.token}
    region: eu-central-1
  spare: {}
datasets:
  ab: { type: images }
  ab: { type: images }
  street.scenes:
    type: image
    datasources:
      input: { connection: fleets, resource_path: "raw/\${env:SAS}/" }
      lightly: { connection: roles, resource_path: "gs://lightly/\${var:stag}/" }
  scratch: { type: video, datasource: {} }
  dashcam:
    type: videos
    datasources:
      input:
        connection: { type: gcs, project_id: 5, credentials: [${secrets.sas.replaceAll("%", "")}] }
        resource_path: s3://raw/dashcam/
        thumbnail_suffix: ""
`;
  const result = await plan(text, "--var", "stagee=x");
  expect(result).toMatchObject({ code: 3, stdout: "", requests: 0 });
  await expect(result.stderr).toMatchFileSnapshot(golden("several-mistakes"));
});

test("a file that --config names and that is not there is named", async () => {
  const result = await plan(good, "--config", "configs/other.yaml");
  expect(result).toMatchObject({ code: 3, stdout: "", requests: 0 });
  expect(result.stderr).toContain(
    "configs/other.yaml:1:1: error: there is no such file [file-unreadable]\n  help: name a regular file that can be read\n",
  );
});

test("a line of a megabyte is refused before anybody looks into it", async () => {
  const start = performance.now();
  const result = await plan(`version: 1\na: ${"[ a b, ".repeat(150_000)}\n`);
  expect(result).toMatchObject({ code: 3, requests: 0 });
  expect(performance.now() - start).toBeLessThan(5000);
});
