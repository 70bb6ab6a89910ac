// @ts-check
/**
 * Which folder of src may import from which: imports follow the data (see CONTRIBUTING). Every folder has a line here, and
 * the rules of the linter are made from these lines. What is not listed is forbidden.
 *
 * `name` stands for the files right in that folder, `name/**` also for those in the folders below it, `.` for the files right
 * in src. A folder may always import from itself.
 */
export const folders = {
  ".": ["model/**", "files/**", "config/**", "api/**", "reconcile/**", "report/**", "commands/**"],
  model: ["generated"],
  generated: [],
  files: ["model"],
  providers: ["model", "generated"],

  config: ["model", "generated", "providers", "files", "config/**"],
  "config/source": ["model", "files"],
  "config/source/git": ["model", "files", "config/source"],
  "config/excerpt": ["model", "providers", "config/yaml"],
  "config/yaml": ["model", "files", "config", "config/source", "config/excerpt"],
  "config/language": ["model", "generated", "providers", "config", "config/excerpt"],
  "config/rules": ["model", "providers", "config", "config/excerpt", "config/language"],
  "config/resolve": [
    "model",
    "generated",
    "providers",
    "files",
    "config",
    "config/source",
    "config/excerpt",
    "config/language",
  ],

  api: ["model", "files", "api/http"],
  "api/http": ["model", "files"],
  storage: ["model", "providers", "api/http"],

  resources: ["model", "generated", "providers"],
  reconcile: ["model", "generated", "providers", "resources"],
  policy: ["model", "generated", "providers", "files", "config/**"],
  documents: ["model", "generated", "resources", "reconcile"],
  report: ["model", "generated", "documents"],
  export: ["model", "generated", "providers", "resources"],

  emulator: ["files"],
  commands: [
    ".",
    "model",
    "generated",
    "files",
    "providers",
    "config/**",
    "api/**",
    "storage",
    "resources",
    "reconcile",
    "policy",
    "documents",
    "report",
    "export",
    "emulator",
  ],
};

/** Packages and modules of Node of which a few folders alone may know; all other packages are forbidden everywhere. */
export const modules = {
  ajv: ["emulator"],
  commander: ["commands"],
  "@commander-js/extra-typings": ["commands"],
  "deep-diff": ["reconcile", "resources"],
  "p-map": ["reconcile", "export", "commands"],
  picomatch: ["config/source", "commands", "export"],
  tinyglobby: ["config/source"],
  undici: ["api/http"],
  yaml: ["config", "config/yaml", "config/excerpt", "export"],
  aws4fetch: ["storage"],
  "@rgrove/parse-xml": ["storage"],
  "node:child_process": ["config/source/git", "config/source"],
  "node:fs": [".", "files", "config/source", "config/source/git"],
  "node:fs/promises": ["files", "config/source", "config/source/git", "config/resolve"],
  "node:http": ["api/http", "emulator"],
  "node:https": ["api/http"],
  "node:net": ["api/http", "storage"],
  "node:tls": ["api/http"],
};
