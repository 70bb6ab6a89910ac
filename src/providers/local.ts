import { folderProblem } from "./bucket-path.js";
import { folderOf, type Provider, withoutTrailingSlash } from "./provider.js";
import type { ValueProblem } from "../model/value-problem.js";
import { addressProblem, canonicalServer } from "./web-address.js";

const defaultWebServer = "http://localhost:3456";

/** Folders on the disk of the machine that runs the Lightly worker, below its two mounts. */
export const local: Provider<"local"> = {
  type: "local",
  wireType: "LOCAL",
  fields: {
    web_server_location: {
      wire: "webServerLocation",
      kind: "plain",
      default: defaultWebServer,
      canonical: withoutTrailingSlash,
      problem: addressProblem,
    },
  },
  path: {
    example: "folder/below/the/mount/",
    problem: pathProblem,
    // The worker mounts /input_mount and /lightly_mount apart, so the same relative path is two places.
    place: (path, { web_server_location: server = defaultWebServer }, purpose) =>
      `local:${purpose} ${canonicalServer(server)} /${folderOf(path).replaceAll(/\/{2,}/g, "/")}`,
  },
  grants: {
    canList: "mount the folder into the worker",
    canRead: "mount the folder into the worker",
    canWrite: "mount the folder into the worker at /lightly_mount, writable",
    canOverwrite: "mount the folder into the worker at /lightly_mount, writable",
  },
  verifiable: false,
};

function pathProblem(path: string): ValueProblem | undefined {
  const hint =
    "expected: folder/below/the/mount/, relative to where the worker mounts the folder, with forward slashes";
  if (path.includes("\\")) return { problem: "has a backslash", hint };
  if (/^[A-Za-z]:/.test(path)) return { problem: "starts with the letter of a drive", hint };
  if (path.startsWith("~")) return { problem: "starts with ~, which nobody replaces by a home folder", hint };
  if (path.startsWith("/") || path.includes("://"))
    return { problem: "is not a path of a connection of type local", hint };
  return folderProblem(path, hint);
}
