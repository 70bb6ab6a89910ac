// @ts-check
/**
 * What each folder of src may import: imports follow the data (see CONTRIBUTING). Every folder has a line, and what its line
 * does not name is forbidden. `name` means the files right in a folder, `name/**` also those below it, and `.` those right in
 * src. A folder may always import from itself. The linter's rules are made from these two tables.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const folders = {
  ".": "model files config api/** resources reconcile documents report commands",

  generated: "",
  model: "generated",
  files: "model",
  providers: "model generated",

  config: "model generated providers files config/**",
  "config/source": "model files config",
  "config/source/git": "model files config/source",
  "config/excerpt": "model generated providers config/yaml",
  "config/yaml": "model files config config/source config/excerpt",
  "config/language": "model generated providers config config/excerpt config/yaml",
  "config/rules": "model generated providers config config/excerpt config/language",
  "config/resolve":
    "model generated providers resources files config config/source config/excerpt config/language",

  api: "model files api/http",
  "api/http": "model files",

  resources: "model generated providers",
  reconcile: "model generated providers resources",
  policy: "model generated providers files config/**",
  storage: "model providers api/http",
  access: "model",
  documents: "model generated resources storage",
  report: "model generated documents access",
  export: "model generated providers resources",

  emulator: "files",
  commands:
    ". model generated files providers config/** api/** resources reconcile storage access policy documents report export emulator",
};

/**
 * The packages and the modules of Node that only some folders may import. Other packages may not be imported at all, other
 * modules of Node anywhere.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const modules = {
  "@commander-js/extra-typings": "commands",
  "@rgrove/parse-xml": "storage",
  ajv: "emulator",
  aws4fetch: "storage",
  "deep-diff": "reconcile",
  "p-limit": "storage",
  "p-map": "reconcile storage",
  picomatch: "commands export",
  tinyglobby: "config/source",
  undici: "api/http",
  yaml: "config config/yaml config/excerpt export",

  "node:child_process": "config/source/git",
  "node:fs": ". files config/source config/source/git storage",
  "node:fs/promises": ". files config/source config/source/git config/resolve storage",
  "node:http": "api/http emulator",
  "node:https": "api/http",
  "node:net": "api/http storage",
  "node:process": "files",
  "node:readline/promises": ".",
  "node:tls": "api/http",
};
