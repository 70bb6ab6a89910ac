import { hasNameAtEnd, type Provider } from "./provider.js";

/** Storage hosted by Lightly: nothing to know, nothing to hide. */
export const lightlyStorage: Provider<"lightly"> = {
  type: "lightly",
  wireType: "LIGHTLY",
  fields: {},
  path: { example: "folder/", matches: (path) => !path.includes("://") && hasNameAtEnd(path), scope: null },
  grants: {
    canList: "ask Lightly's support",
    canRead: "ask Lightly's support",
    canWrite: "ask Lightly's support",
    canOverwrite: "ask Lightly's support",
  },
  verifiable: true,
};
