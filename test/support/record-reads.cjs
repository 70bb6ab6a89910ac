// Loaded before the program (`node --require`), it writes to the file READS_LOG which variables the process asked for and which
// files it named to node:fs, a line each.
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

const { READS_LOG: log = "" } = process.env;
const { appendFileSync } = fs;
/** @param {"variable" | "file"} kind @param {unknown} name */
const record = (kind, name) => {
  if (typeof name === "string" && name !== log) appendFileSync(log, `${kind} ${name}\n`);
};

for (const functions of [fs, fs.promises]) {
  for (const [name, original] of Object.entries(functions)) {
    if (typeof original !== "function" || /^[A-Z_]/.test(name) || name === "appendFileSync") continue;
    const recorded = /** @this {unknown} @param {unknown[]} args */ function (...args) {
      record("file", args[0]);
      return Reflect.apply(original, this, args);
    };
    Reflect.set(functions, name, Object.assign(recorded, original));
  }
}
syncBuiltinESMExports();

const variables = process.env;
Object.defineProperty(process, "env", {
  value: new Proxy(variables, {
    get: (target, name) => {
      record("variable", name);
      return Reflect.get(target, name);
    },
  }),
});
