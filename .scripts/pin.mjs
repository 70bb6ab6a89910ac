// @ts-check
/** Pins the program in the action and in the examples for CI: node .scripts/pin.mjs VERSION INTEGRITY */
import { readFile, writeFile } from "node:fs/promises";

const [version = "", integrity = ""] = process.argv.slice(2);
if (!/^\d[\w.+-]*$/.test(version) || !/^sha512-[\w+/]{86}==$/.test(integrity)) {
  throw new Error("Usage: node .scripts/pin.mjs VERSION sha512-…");
}
await pin(
  ".github/actions/lightly-gitops/action.yml",
  /(?<=^ {2}version: .*default: ")[^"]*/m,
  /(?<=^ {2}integrity: .*default: ")[^"]*/m,
);
await pin(
  "examples/gitlab-ci/.gitlab-ci.yml",
  /(?<=^ {2}LIGHTLY_GITOPS_VERSION: ")[^"]*/m,
  /(?<=^ {2}LIGHTLY_GITOPS_INTEGRITY: ")[^"]*/m,
);
await pin(
  "examples/other-ci/lightly-gitops.sh",
  /(?<=^version="\$\{LIGHTLY_GITOPS_VERSION:-)[^}]*/m,
  /(?<=^integrity="\$\{LIGHTLY_GITOPS_INTEGRITY:-)[^}]*/m,
);

/**
 * @param {string} file
 * @param {RegExp} versionPlace
 * @param {RegExp} integrityPlace
 */
async function pin(file, versionPlace, integrityPlace) {
  const text = await readFile(file, "utf8");
  if (!versionPlace.test(text) || !integrityPlace.test(text))
    throw new Error(`${file} has no place for the pins.`);
  await writeFile(file, text.replace(versionPlace, version).replace(integrityPlace, integrity));
}
