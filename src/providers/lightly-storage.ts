import { folderProblem } from "./bucket-path.js";
import type { Provider } from "./provider.js";

/** Storage hosted by Lightly: nothing to know, nothing to hide. */
export const lightlyStorage: Provider<"lightly"> = {
  type: "lightly",
  wireType: "LIGHTLY",
  fields: {},
  path: {
    example: "folder/",
    problem: (path) => {
      const hint = "expected: folder/";
      return path.includes("://")
        ? { problem: "is not a path of a connection of type lightly", hint }
        : folderProblem(path, hint);
    },
    // Where Lightly keeps the folders of each dataset is not known.
    place: () => undefined,
  },
  grants: {
    canList: "ask Lightly's support",
    canRead: "ask Lightly's support",
    canWrite: "ask Lightly's support",
    canOverwrite: "ask Lightly's support",
  },
  verifiable: true,
};
