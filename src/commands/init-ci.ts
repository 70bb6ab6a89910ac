import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { packageFolder, packageText } from "../package-files.js";
import { readRegularFile } from "../files/read.js";
import { createFile, createFolder, isThere } from "../files/write.js";

/** A CI system that there are files for. */
export type CiSystem = "github" | "gitlab";

export interface CiFile {
  /** Where it goes, from the working folder. */
  readonly path: string;
  readonly text: string;
}

/** What the files are for. */
export interface CiSettings {
  /** The config, from the working folder. */
  readonly config: string;
  /** Names of the variables that it refers to. */
  readonly secrets: readonly string[];
}

/** Where the package has the files of a system, and where they go; names get a prefix. */
const sources: Readonly<Record<CiSystem, readonly { from: string; to: string; prefix: string }[]>> = {
  github: [
    { from: "examples/github-actions", to: ".github/workflows", prefix: "lightly-" },
    { from: ".github/actions/lightly-gitops", to: ".github/actions/lightly-gitops", prefix: "" },
  ],
  gitlab: [{ from: "examples/gitlab-ci", to: "", prefix: "" }],
};

/**
 * The files for a CI system: they go to the root of the git repository, and name its branch, the config, and its secrets.
 * They pin the program to the contents of this package, if npm has noted them.
 */
export async function ciFiles(system: CiSystem, settings: CiSettings): Promise<readonly CiFile[]> {
  const { up, prefix: folder, branch } = await findRepository();
  const integrity = integrityIn(await packageText("../.package-lock.json").catch(() => "{}"));
  const config = slashed(join(folder, relative("", settings.config)));
  const parts = await Promise.all(
    sources[system].map(async ({ from, to, prefix }) => {
      const names = await packageFolder(from);
      const wanted = names.filter((name) => /\.(ya?ml|mjs)$/.test(name)).toSorted();
      return Promise.all(
        wanted.map(async (name) => ({
          path: slashed(join(up, to, dirname(name), prefix + basename(name))),
          text: fitted(await packageText(`${from}/${slashed(name)}`), {
            config,
            branch,
            secrets: settings.secrets,
            integrity,
          }),
        })),
      );
    }),
  );
  return parts.flat();
}

/** Those of the files in whose place something is. */
export async function occupied(files: readonly CiFile[]): Promise<readonly CiFile[]> {
  const there = await Promise.all(files.map(({ path }) => isThere(path)));
  return files.filter((_, index) => there[index]);
}

/** Writes the files, and the folders they need. */
export async function writeCiFiles(files: readonly CiFile[]): Promise<void> {
  for (const { path, text } of files) {
    await createFolder(dirname(path));
    await createFile(path, text);
  }
}

interface Fit extends CiSettings {
  readonly branch: string;
  readonly integrity: string;
}

/** An example with the names of a repository in place of its own. */
function fitted(text: string, { config, branch, secrets, integrity }: Fit): string {
  const elsewhere = config !== "lightly.yaml";
  return text
    .replace(/^( +)LIGHTLY_EXTERNAL_ID: .*\n +LIGHTLY_S3_SECRET: .*\n/m, (_, indent: string) =>
      secrets.map((name) => `${indent}${name}: \${{ secrets.${name} }}\n`).join(""),
    )
    .replaceAll(/^( +)command: [a-z]+$/gm, (line, indent: string) =>
      elsewhere ? `${line}\n${indent}config: ${scalar(config)}` : line,
    )
    .replace("paths: [lightly.yaml, lightly/**]", (paths) =>
      elsewhere ? `paths: [${scalar(config)}]` : paths,
    )
    .replace(/(?<= (?:ISSUE|LIGHTLY_CONFIG): )lightly\.yaml$/gm, () => scalar(config))
    .replace(/(?<=^ +branches: )\[main\]$/m, () => `[${scalar(branch)}]`)
    .replace(/(?<=^ {2}(?:integrity: .*default|LIGHTLY_GITOPS_INTEGRITY): )""/m, () => `"${integrity}"`);
}

/** As YAML takes it, also within brackets. */
function scalar(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text);
}

/** Where the working folder is in its git repository, if it is in one: the way up to its root, and down again. */
export async function findRepository(): Promise<{ up: string; prefix: string; branch: string }> {
  for (let root = resolve(""); ; root = dirname(root)) {
    const git = join(root, ".git");
    if (await isThere(git))
      return { up: relative("", root), prefix: relative(root, ""), branch: await branchOf(git) };
    if (root === dirname(root)) return { up: "", prefix: "", branch: "main" };
  }
}

/** The default branch of the remote, or else the one that is checked out. */
async function branchOf(git: string): Promise<string> {
  const named = async (file: string) => {
    const reading = await readRegularFile(join(git, file), 4096);
    const text = reading.kind === "read" ? new TextDecoder().decode(reading.bytes) : "";
    return /^ref: refs\/(?:heads|remotes\/origin)\/(.+)$/m.exec(text)?.[1];
  };
  return (await named("refs/remotes/origin/HEAD")) ?? (await named("HEAD")) ?? "main";
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

/** The SHA-512 of this package that npm has noted in a lockfile; empty where it has not. */
export function integrityIn(lockfile: string): string {
  const { packages }: Lockfile = JSON.parse(lockfile);
  const integrity = packages?.["node_modules/lightly-gitops"]?.integrity ?? "";
  return /^sha512-[\w+/]{86}==$/.test(integrity) ? integrity : "";
}

/** What we read of it. */
interface Lockfile {
  readonly packages?: Readonly<Record<string, { readonly integrity?: string }>>;
}
