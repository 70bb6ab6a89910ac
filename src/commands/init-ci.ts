import { basename, dirname, join, sep } from "node:path";
import { packageFolder, packageText } from "../package-files.js";
import { createFile, createFolder, isThere } from "../files/write.js";

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
      const names = await packageFolder(from);
      const wanted = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
      return Promise.all(
        wanted.map(async (name) => ({
          path: join(to, dirname(name), prefix + basename(name))
            .split(sep)
            .join("/"),
          text: await packageText(`${from}/${name}`),
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
