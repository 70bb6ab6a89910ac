import { mkdir, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../package-files.js";
import { isThere, createFile } from "../files/write.js";

/** A CI system that there are files for. */
export type CiSystem = "github" | "gitlab";

export interface CiFile {
  /** Where it goes, from the working folder. */
  readonly path: string;
  readonly text: string;
}

/** Where the package has the files of a system, and where they go; names get a prefix. */
const sources: Readonly<Record<CiSystem, readonly { from: string; to: string; prefix: string }[]>> = {
  github: [
    { from: "examples/github-actions", to: ".github/workflows", prefix: "lightly-" },
    { from: ".github/actions/lightly-gitops", to: ".github/actions/lightly-gitops", prefix: "" },
  ],
  gitlab: [{ from: "examples/gitlab-ci", to: "", prefix: "" }],
};

/** The files for a CI system. */
export async function ciFiles(system: CiSystem): Promise<readonly CiFile[]> {
  const parts = await Promise.all(
    sources[system].map(async ({ from, to, prefix }) => {
      const root = fileURLToPath(packageFile(`${from}/`));
      const names = await readdir(root, { recursive: true });
      const wanted = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
      return Promise.all(
        wanted.map(async (name) => ({
          path: join(to, dirname(name), prefix + basename(name))
            .split(sep)
            .join("/"),
          text: await readFile(join(root, name), "utf8"),
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
    await mkdir(dirname(path), { recursive: true });
    await createFile(path, text);
  }
}
