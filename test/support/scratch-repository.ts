import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { cli } from "./cli.js";

/** A git repository of a test, on this machine only, with a program called `npm` that serves the built CLI. */
export interface ScratchRepository extends AsyncDisposable {
  /** Folder around the repository, for whatever a test writes. */
  readonly folder: string;
  readonly origin: string;
  /** The `PATH` of its jobs: `npm` is the one of the test. */
  readonly path: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly write: (name: string, text: string) => Promise<void>;
  readonly edit: (name: string, change: (text: string) => string) => Promise<void>;
  /** Commits everything; gives the commit's id. */
  readonly commit: (message: string) => Promise<string>;
  /** A copy of a commit and so many before it, or of everything, with `origin` as its remote. */
  readonly checkout: (commit: string, folder: string, depth: number | undefined) => Promise<void>;
  /** Pins the package that `npm` serves. */
  readonly integrity: string;
  /** Folder and arguments of every call of `npm`. */
  readonly npmCalls: () => Promise<readonly string[]>;
}

/** The config of the first dataset in the README. */
export const config = `version: 1

connections:
  raw-data:
    type: s3_delegated_access
    region: eu-central-1
    role_arn: arn:aws:iam::123456789012:role/lightly-read
    external_id: \${env:LIGHTLY_EXTERNAL_ID}
  workspace:
    type: s3
    region: eu-central-1
    access_key: AKIAIOSFODNN7EXAMPLE
    secret_access_key: \${env:LIGHTLY_S3_SECRET}

datasets:
  street-scenes:
    type: images
    datasources:
      input: { connection: raw-data, resource_path: s3://raw/street/ }
      lightly: { connection: workspace, resource_path: s3://lightly/street/ }
`;

/** What the config refers to. */
export const secrets = {
  LIGHTLY_EXTERNAL_ID: "marker-external-id",
  LIGHTLY_S3_SECRET: "marker-s3-secret",
};

/** A file of this repository. */
export function ours(path: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
}

/** A repository as another than ours has it. */
export interface ScratchOptions {
  readonly branch?: string;
  /** Without a config. */
  readonly isEmpty?: boolean;
  /** The package that `npm` serves, in place of one that runs the built program. */
  readonly tarball?: Buffer;
}

/** Starts with one commit on a branch: the config and `files`. */
export async function scratchRepository(
  files: Readonly<Record<string, string>>,
  options: ScratchOptions = {},
): Promise<ScratchRepository> {
  const { branch = "main", isEmpty = false, tarball = await packedProgram() } = options;
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-ci-"));
  const origin = join(folder, "origin");
  const programs = join(folder, "programs");
  await mkdir(origin);
  await mkdir(programs);
  await writeFile(join(folder, "package.tgz"), tarball);
  await writeFile(join(programs, "npm"), fakeNpm(folder), { mode: 0o755 });
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(origin, name)), { recursive: true });
    await writeFile(join(origin, name), text);
  };
  const first = { ...(isEmpty ? {} : { "lightly.yaml": config }), ...files };
  for (const [name, text] of Object.entries(first)) await write(name, text);
  await run("sh", ["-ec", begin, "sh", branch], origin);
  const git = (...args: readonly string[]) => run("git", args, origin);
  return {
    folder,
    origin,
    path: `${programs}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    integrity: integrityOf(tarball),
    git,
    write,
    edit: async (name, change) => write(name, change(await readFile(join(origin, name), "utf8"))),
    commit: (message) => run("sh", ["-ec", commit, "sh", message], origin),
    checkout: async (id, target, depth) => {
      const limit = depth === undefined ? [] : [`--depth=${depth}`];
      await run("sh", ["-ec", checkout, "sh", `file://${origin}`, id, ...limit], target);
    },
    npmCalls: async () => {
      const text = await readFile(join(folder, "npm-calls"), "utf8").catch(() => "");
      return text.split("\n").filter((line) => line !== "");
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const begin = `
git init --quiet --initial-branch="$1"
git config uploadpack.allowAnySHA1InWant true
git config user.name test
git config user.email test@example.com
git config gc.auto 0
git add --all
git commit --quiet --message "first"`;

const commit = `
git add --all
git commit --quiet --allow-empty --message "$1"
git rev-parse HEAD`;

const checkout = `
git init --quiet --initial-branch=main
git remote add origin "$1"
commit="$2"
shift 2
git fetch --quiet "$@" origin "$commit"
git checkout --quiet --detach FETCH_HEAD`;

/** Runs a program in a folder, with no settings of git but those of the repository; gives what it prints. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1" };
  const { stdout } = await promisify(execFile)(program, args, { cwd, env });
  return stdout.trim();
}

let packed: Promise<Buffer> | undefined;

/** A package whose program is the built CLI. */
function packedProgram(): NonNullable<typeof packed> {
  packed ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-ci-"));
    await mkdir(join(folder, "package/dist"), { recursive: true });
    await writeFile(join(folder, "package/dist/bin.js"), program, { mode: 0o755 });
    await writeFile(join(folder, "package/package.json"), JSON.stringify({ type: "module" }));
    await run("tar", ["-czf", "package.tgz", "package"], folder);
    const tarball = await readFile(join(folder, "package.tgz"));
    await rm(folder, { recursive: true });
    return tarball;
  })();
  return packed;
}

/** As npm writes it. */
export function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}

/** Stands in for `--no-secrets` as long as the program does not know it: plan must have got none, and still needs some. */
const program = `#!/usr/bin/env node
const at = process.argv.indexOf("--no-secrets");
if (at > 0) process.argv.splice(at, 1);
if (at > 0 && process.argv[2] === "plan") {
  for (const name of ${JSON.stringify(Object.keys(secrets))}) {
    if (process.env[name]) throw new Error("plan was given the secret " + name);
    process.env[name] = "placeholder";
  }
}
// Storage that has and grants whatever is asked for.
if (process.argv.includes("--preflight") || process.argv[2] === "preflight") {
  const { createServer } = await import("node:http");
  const storage = createServer((request, response) => {
    request.resume();
    const { searchParams } = new URL(request.url, "http://storage");
    const key = searchParams.get("prefix") + "one.png";
    response.statusCode = request.headers.authorization === undefined ? 403 : 200;
    response.end(searchParams.has("list-type") ? "<ListBucketResult><Contents><Key>" + key + "</Key></Contents></ListBucketResult>" : "");
  });
  await new Promise((resolve) => storage.listen(0, "127.0.0.1", resolve));
  storage.unref();
  process.argv.push("--endpoint", "s3=http://127.0.0.1:" + storage.address().port);
}
await import(${JSON.stringify(pathToFileURL(cli).href)});
`;

function fakeNpm(folder: string): string {
  return `#!/bin/sh
set -eu
printf '%s\\n' "$PWD $*" >> '${folder}/npm-calls'
[ "$1" = pack ] && [ -z "$LIGHTLY_TOKEN" ]
cp '${folder}/package.tgz' lightly-gitops.tgz
`;
}
