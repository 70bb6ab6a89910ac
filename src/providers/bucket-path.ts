import { folderOf, type PathForm, type TextFields } from "./provider.js";
import type { ValueProblem } from "../model/value-problem.js";

export interface BucketForm {
  readonly scheme: string;
  /** What connections these paths belong to: `s3`. */
  readonly types: string;
  /** Whether a bucket can have a name, and how names look. */
  readonly isBucket: (name: string, fields: TextFields) => boolean;
  readonly bucketHint: string;
  /** What tells buckets of one name apart. */
  readonly scope?: (fields: TextFields) => string;
}

/** Paths of the form `scheme://bucket/folder/`. */
export function bucketUrl({ scheme, types, isBucket, bucketHint, scope }: BucketForm): PathForm {
  const example = `${scheme}://bucket/folder/`;
  const hint = `expected: ${example}`;
  return {
    example,
    problem: (path, fields) => {
      const [, bucket, folder = ""] = new RegExp(`^${scheme}://([^/]+)(/.*)?$`, "s").exec(path) ?? [];
      if (bucket === undefined) return { problem: `is not a path of a connection of type ${types}`, hint };
      if (!isBucket(bucket, fields)) return { problem: "names a bucket that cannot exist", hint: bucketHint };
      return folderProblem(folder, hint);
    },
    place: (path, fields) =>
      `${scheme}://${scope?.(fields) ?? ""} ${folderOf(path.slice(scheme.length + 3))}`,
  };
}

/** What is wrong with the part of a path below its bucket, container or mount. */
export function folderProblem(folder: string, hint: string): ValueProblem | undefined {
  if (folder.split("/").some((segment) => segment === "." || segment === ".."))
    return { problem: "has a segment `.` or `..`, which leads to another folder", hint };
  // A platform that adds or removes one slash turns it into another folder, so that it would differ for ever.
  if (folder.endsWith("//")) return { problem: "ends in two slashes", hint };
  return undefined;
}
