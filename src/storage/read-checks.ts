import type { DatasetType } from "../model/desired.js";
import { finding, notTried } from "./findings.js";
import type { StorageLocation } from "./locations.js";
import type { Finding, ListedObject, ObjectFacts, Page, StoragePort } from "./port.js";
import { isFatal, refusalFinding } from "./refusal-finding.js";

/** What the folder holds, as far as it was looked at. */
export interface Contents {
  readonly objects: number;
  readonly bytes: number;
  /** Whether that is all of it. */
  readonly complete: boolean;
  /** How many files have each ending, in lower case; the most frequent first. */
  readonly extensions: readonly { readonly extension: string; readonly count: number }[];
}

export interface Reading {
  readonly findings: readonly Finding[];
  readonly contents: Contents | null;
  readonly isListed: boolean;
  /** Nothing else of the location can be tried. */
  readonly isFatal: boolean;
  readonly facts: ObjectFacts | undefined;
}

/** Keys of one page. */
const pageSize = 1000;

/** Lists the folder with its declared prefix, reads the first byte of one object, and looks at up to `sample` keys. */
export async function checkReading(
  location: StorageLocation,
  port: StoragePort,
  sample: number,
): Promise<Reading> {
  const first = await port.list({ token: undefined, limit: Math.min(pageSize, sample) });
  if (!first.ok) {
    const refusal = refusalFinding("list", first.refusal, location);
    const cause = refusal.check;
    const others = (["list", "folder", "read", "contents"] as const).filter((check) => check !== cause);
    const findings = [refusal, ...others.map((check) => notTried(check, cause))];
    return { findings, contents: null, isListed: false, isFatal: isFatal(first.refusal), facts: undefined };
  }
  const [pages, read] = await Promise.all([
    followPages(port, first.value, sample),
    readOne(location, port, first.value.objects),
  ]);
  const contents = contentsOf(pages, location);
  const findings = [
    finding("list", "proven", "the folder can be listed"),
    await folderFinding(location, port, first.value),
    read.finding,
    ...(contents === null ? [] : [contentsFinding(contents, location.contentTypes)]),
  ];
  return { findings, contents, isListed: true, isFatal: false, facts: read.facts };
}

interface Pages {
  readonly objects: readonly ListedObject[];
  readonly complete: boolean;
}

async function followPages(port: StoragePort, first: Page, sample: number): Promise<Pages> {
  // A store may send more than it was asked for.
  const objects = first.objects.slice(0, pageSize);
  let { next } = first;
  for (let pages = 1; next !== undefined && pages * pageSize < sample; pages++) {
    const page = await port.list({ token: next, limit: Math.min(pageSize, sample - pages * pageSize) });
    if (!page.ok) break;
    for (const one of page.value.objects.slice(0, pageSize)) objects.push(one);
    next = page.value.next;
  }
  return { objects, complete: next === undefined };
}

async function folderFinding(
  { prefix, provider }: StorageLocation,
  port: StoragePort,
  { objects, next }: Page,
): Promise<Finding> {
  if (prefix === "" || objects.some(({ key }) => key !== prefix) || next !== undefined)
    return finding("folder", "proven", prefix === "" ? "the bucket exists" : "the folder exists");
  if (objects.length > 0 || (await port.hasMarker()))
    return finding("folder", "proven", "the folder exists and is empty");
  return finding("folder", "denied", "the folder does not exist", {
    code: "NO_FOLDER",
    remedy:
      provider === "local"
        ? "create the folder below the worker's mount"
        : "create the folder (an object whose name ends with / is enough), or correct resource_path",
  });
}

async function readOne(
  location: StorageLocation,
  port: StoragePort,
  objects: readonly ListedObject[],
): Promise<{ readonly finding: Finding; readonly facts: ObjectFacts | undefined }> {
  const files = objects.filter(({ key }) => !key.endsWith("/"));
  // What Lightly keeps tells which rules reach it; else a file that has a first byte.
  const chosen =
    (location.writes ? files.find(({ key }) => isOfLightly(key, location)) : undefined) ??
    files.find(({ key, size }) => size > 0 && !isOfLightly(key, location)) ??
    files[0];
  if (chosen === undefined)
    return {
      finding: finding("read", "unproven", "there is no object to read yet", { causedBy: null }),
      facts: undefined,
    };
  const result = await port.read(chosen.key);
  if (!result.ok) return { finding: refusalFinding("read", result.refusal, location), facts: undefined };
  return { finding: finding("read", "proven", "objects can be read"), facts: result.value };
}

function isOfLightly(key: string, { prefix }: StorageLocation): boolean {
  return key.startsWith(`${prefix}.lightly/`);
}

function contentsOf({ objects, complete }: Pages, location: StorageLocation): Contents | null {
  if (location.contentTypes.length === 0) return null;
  const files = objects.filter(({ key }) => !key.endsWith("/") && !isOfLightly(key, location));
  const counts = new Map<string, number>();
  for (const { key } of files) {
    const extension = /\.([A-Za-z0-9]{1,10})$/.exec(key)?.[1]?.toLowerCase() ?? "";
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const extensions = [...counts]
    .map(([extension, count]) => ({ extension, count }))
    .toSorted((a, b) => b.count - a.count || (a.extension < b.extension ? -1 : 1));
  const bytes = files.reduce((sum, { size }) => sum + (Number.isSafeInteger(size) ? size : 0), 0);
  return { objects: files.length, bytes, complete, extensions };
}

/** Endings of files that Lightly's documents or its Python package name. */
const extensionsOf: Readonly<Record<DatasetType, readonly string[]>> = {
  images: ["png", "jpg", "jpeg", "bmp", "gif", "tiff", "tif", "ppm", "pgm", "webp"],
  videos: ["mov", "mp4", "avi", "m4v", "mpg", "mpeg", "hevc", "webm"],
};

function contentsFinding(contents: Contents, types: readonly DatasetType[]): Finding {
  const { objects, complete, extensions } = contents;
  if (objects === 0)
    return complete
      ? finding("contents", "unproven", "the folder holds no files yet")
      : finding("contents", "unproven", "the keys that were looked at are no files");
  const fitting = (type: DatasetType): number =>
    extensions.reduce(
      (sum, { extension, count }) => sum + (extensionsOf[type].includes(extension) ? count : 0),
      0,
    );
  const unmet = types.filter((type) => fitting(type) === 0);
  const looked = complete ? `${objects} files` : `the first ${objects} files`;
  if (unmet.length > 0)
    return finding(
      "contents",
      "warning",
      `none of ${looked} is ${unmet[0] === "videos" ? "a video" : "an image"}`,
      {
        code: "WRONG_TYPES",
        remedy: `check resource_path, or the dataset's type; ${unmet[0]} end in ${extensionsOf[unmet[0] ?? "images"].join(", ")}`,
      },
    );
  const found = types.map((type) => `${fitting(type)} ${type}`).join(", ");
  return finding("contents", "proven", `${found} among ${looked}`);
}
