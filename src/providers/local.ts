import { hasNameAtEnd, type Provider, withoutTrailingSlash } from "./provider.js";

/** Folders on the disk of the machine that runs the Lightly worker, below its two mounts. */
export const local: Provider<"local"> = {
  type: "local",
  wireType: "LOCAL",
  fields: {
    web_server_location: {
      wire: "webServerLocation",
      kind: "plain",
      default: "http://localhost:3456",
      canonical: withoutTrailingSlash,
    },
  },
  path: {
    example: "folder/below/the/mount/",
    matches: (path) =>
      !path.startsWith("/") &&
      !path.includes("://") &&
      hasNameAtEnd(path) &&
      !path.split("/").some((segment) => segment === "." || segment === ".."),
    // The worker mounts /input_mount and /lightly_mount apart, so the same relative path is two places.
    scope: null,
  },
  grants: {
    canList: "mount the folder into the worker",
    canRead: "mount the folder into the worker",
    canWrite: "mount the folder into the worker at /lightly_mount, writable",
    canOverwrite: "mount the folder into the worker at /lightly_mount, writable",
  },
  verifiable: false,
};
