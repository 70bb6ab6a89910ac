// @ts-check
/**
 * Makes everything under src/generated/ from the schemas: the types, which are committed, and validators that need no
 * compilation at run time, which are not. `--check` fails when a committed file is not what it would write;
 * `--validators` makes the validators alone, for the build.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { compile } from "json-schema-to-typescript";
import { standalone } from "./standalone.mjs";

/** Ajv copies all errors so far for each one that a definition adds, which takes minutes for a large config that is all wrong. */
const joined = /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\);/g;
const appended =
  "if (vErrors === null) vErrors = $1.errors; else for (const error of $1.errors) vErrors.push(error);";

/**
 * @typedef {object} Target
 * @property {string} schema
 * @property {string} title
 * @property {string} types
 * @property {string} [validator]
 * @property {string} [validate] the name of the validator
 * @property {boolean} [tells] whether it tells all that is wrong, and not only whether something is
 */

/** @type {readonly Target[]} */
const targets = [
  {
    schema: "lightly.schema.json",
    title: "WrittenConfig",
    types: "written-config.ts",
    validator: "validate-written-config.ts",
    validate: "validateWrittenConfig",
    tells: true,
  },
  {
    schema: "plan.schema.json",
    title: "PlanDocument",
    types: "plan-document.ts",
    validator: "validate-plan-document.ts",
    validate: "validatePlanDocument",
  },
  {
    schema: "result.schema.json",
    title: "ResultDocument",
    types: "result-document.ts",
    validator: "validate-result-document.ts",
    validate: "validateResultDocument",
  },
  { schema: "preflight.schema.json", title: "PreflightDocument", types: "preflight-document.ts" },
  { schema: "findings.schema.json", title: "FindingsDocument", types: "findings-document.ts" },
  {
    schema: "policy.schema.json",
    title: "WrittenPolicy",
    types: "written-policy.ts",
    validator: "validate-written-policy.ts",
    validate: "validateWrittenPolicy",
    tells: true,
  },
];

const root = new URL("../", import.meta.url);
const check = process.argv.includes("--check");
const validatorsOnly = process.argv.includes("--validators");
const stale = [];

await mkdir(new URL("src/generated/", root), { recursive: true });
for (const target of targets) {
  const schema = JSON.parse(await readFile(new URL(`schema/${target.schema}`, root), "utf8"));
  const banner = `// Made from schema/${target.schema} by \`npm run generate\`. Do not edit.\n`;
  if (!validatorsOnly)
    await emit(
      target.types,
      banner + "/* oxlint-disable */\n" + (await typesOf(schema, target.title)),
      check,
    );
  if (target.validator !== undefined && target.validate !== undefined)
    await emit(target.validator, banner + validatorOf(schema, target.validate, target.tells === true), false);
}
if (!validatorsOnly) {
  const schema = JSON.parse(await readFile(new URL("schema/lightly.schema.json", root), "utf8"));
  const banner = "// Made from schema/lightly.schema.json by `npm run generate`. Do not edit.\n";
  await emit("config-keys.ts", banner + configKeysOf(schema), check);
}
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(", ")}. Run \`npm run generate\` and commit the result.`);
  process.exitCode = 1;
}

/**
 * The keys of the config language, by whether they hold a secret.
 * @param {unknown} schema
 */
function configKeysOf(schema) {
  /** @type {Set<string>} */
  const shown = new Set();
  /** @type {Set<string>} */
  const secret = new Set();
  /** @param {unknown} node */
  const visit = (node) => {
    if (node === null || typeof node !== "object") return;
    const { properties } = /** @type {{ properties?: Record<string, unknown> }} */ (node);
    for (const [key, value] of Object.entries(properties ?? {})) {
      const isSecret = JSON.stringify(value).includes("#/$defs/secret_reference");
      (isSecret ? secret : shown).add(key);
    }
    for (const member of Object.values(node)) visit(member);
  };
  visit(schema);
  const list = (/** @type {Set<string>} */ keys) => JSON.stringify([...keys].toSorted());
  return `export const shownKeys: readonly string[] = ${list(shown)};\nexport const secretKeys: readonly string[] = ${list(secret)};\n`;
}

/** @param {Record<string, unknown>} schema @param {string} title */
async function typesOf(schema, title) {
  const named = { ...withoutTitles(schema), title };
  return compile(named, title, {
    additionalProperties: false,
    bannerComment: "",
    format: true,
    style: { printWidth: 110 },
    unreachableDefinitions: false,
  });
}

/**
 * Types are named after the definitions; a title beside each field would make a type of every string.
 * @param {unknown} node
 * @returns {Record<string, unknown>}
 */
function withoutTitles(node) {
  if (Array.isArray(node)) return /** @type {never} */ (node.map(withoutTitles));
  if (node === null || typeof node !== "object") return /** @type {never} */ (node);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(key === "title" && typeof value === "string") && key !== "examples")
      .map(([key, value]) => [key, withoutTitles(value)]),
  );
}

/** @param {Record<string, unknown>} schema @param {string} name @param {boolean} tells */
function validatorOf(schema, name, tells) {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: tells,
    verbose: tells,
    messages: tells,
    discriminator: true,
    // Lengths are only declared where the pattern admits ASCII alone, or as "not empty": no helper is needed at run time.
    unicode: false,
    logger: false,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addVocabulary(["patternErrorMessage", "tsType"]);
  const whole = standalone(ajv, ajv.compile(schema));
  // Of what only says whether something is wrong, errors are counted, and not read.
  const code = tells ? whole : whole.replaceAll(/\.errors = \[\{.*\}\];/g, ".errors = [0];");
  return "// @ts-nocheck\n/* oxlint-disable */\n" + exportedAs(code, name);
}

/** @param {string} code @param {string} name */
function exportedAs(code, name) {
  if (code.includes("require(")) throw new Error("The validator needs Ajv at run time.");
  const exported = code.replace(
    /export const validate = (\w+);\s*export default \w+;/,
    `export const ${name} = $1;`,
  );
  if (exported === code) throw new Error("The validator's export was not found.");
  return `${exported.replace('"use strict";', "").replaceAll(joined, appended)}\n`;
}

/** @param {string} file @param {string} text @param {boolean} isChecked */
async function emit(file, text, isChecked) {
  const url = new URL(`src/generated/${file}`, root);
  const before = await readFile(url, "utf8").catch(() => "");
  if (before === text) return;
  if (isChecked) stale.push(`src/generated/${file}`);
  else await writeFile(url, text);
}
