// @ts-check
/**
 * Makes the tables of the documentation from what they describe: the commands' from the program, the config language's
 * from its schema, the findings' from their registry. Needs the built program. With `--check` it writes nothing and fails
 * when a table is not what it would write.
 */
import { readFile, writeFile } from "node:fs/promises";
import { buildProgram } from "../dist/commands/program.js";
import { diagnosticCodes } from "../dist/model/diagnostics.js";
import { findingExamples } from "./finding-examples.mjs";

const root = new URL("../", import.meta.url);
const check = process.argv.includes("--check");
/** @type {string[]} */
const stale = [];

/** Options that every command has which reads a config, or which talks to the API. */
const sharedOptions =
  "--config --var --var-file --dotenv --warn-expiry --server --parallelism --timeout --retries --log-level --log-format".split(
    " ",
  );

const schema = JSON.parse(await readFile(new URL("schema/lightly.schema.json", root), "utf8"));
await replace("README.md", "commands", commandsTable());
await replace("schema/README.md", "fields", fieldTables());
await replace("schema/README.md", "findings", findingsTable());
await replace("schema/FINDINGS.md", "examples", findingSections());
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(", ")}. Run \`npm run docs\` and commit the result.`);
  process.exitCode = 1;
}

/** The commands with what they do, as `--help` says it. */
function commandsTable() {
  const output = { write: () => {}, palette: undefined };
  const context = /** @type {any} */ ({ version: "", stdout: output, stderr: output });
  const rows = buildProgram(context, () => {}).commands.map((command) => {
    const own = command.options.filter(({ long, hidden }) => !hidden && !sharedOptions.includes(long ?? ""));
    const names = own.map(({ long }) => `\`${long}\``);
    return [`\`${command.name()}\``, command.description(), names.join(" ")];
  });
  return table(["command", "does", "options of its own"], rows);
}

/** A table per object of the config language. */
function fieldTables() {
  const objects = [
    ["The config", schema],
    ...Object.values(schema.$defs)
      .filter(isObject)
      .map((/** @type {any} */ one) => [one.title, one]),
  ];
  return objects
    .map(([title, object]) => `### ${title}\n\n${object.description}\n\n${fieldTable(object)}`)
    .join("\n");
}

/** @param {any} object */
function fieldTable(object) {
  const rows = Object.entries(object.properties).map(([name, written]) => {
    const field = resolved(written);
    const required = object.required?.includes(name) ? "required" : "";
    const fallback = field.default === undefined ? "" : ` Default: \`${JSON.stringify(field.default)}\`.`;
    const values = (field.enum ?? field.anyOf?.find((/** @type {any} */ one) => one.enum)?.enum ?? []).map(
      (/** @type {string} */ value) => `\`${value}\``,
    );
    const choice = values.length === 0 ? "" : ` One of ${values.join(", ")}.`;
    return [`\`${name}\``, required, `${field.description}${choice}${fallback}`];
  });
  return table(["field", "", "meaning"], rows);
}

/** @param {any} field @returns {any} */
function resolved(field) {
  return field.$ref === undefined ? field : schema.$defs[field.$ref.replace("#/$defs/", "")];
}

/** @param {any} definition */
function isObject(definition) {
  return definition.type === "object" && Object.keys(definition.properties ?? {}).length > 0;
}

function findingsTable() {
  return table(
    ["code", "meaning"],
    Object.entries(diagnosticCodes).map(([code, meaning]) => [`\`${code}\``, meaning]),
  );
}

/** A section per code, with what is wrong and what would be right. */
function findingSections() {
  return Object.entries(diagnosticCodes)
    .map(([code, meaning]) => `### \`${code}\`\n\n${exampleText(meaning, findingExamples[code])}`)
    .join("\n");
}

/** @param {string} meaning @param {import("./finding-examples.mjs").Example | undefined} example */
function exampleText(meaning, example) {
  if (example === undefined) return `${meaning}\n`;
  const { severity, wrong, right, form = "yaml" } = example;
  const text =
    form === "words"
      ? `- wrong: ${wrong}\n- right: ${right}\n`
      : `\`\`\`${form}\n# wrong\n${wrong}\n# right\n${right}\n\`\`\`\n`;
  return `${severity === "error" ? "Error" : "Warning"}. ${meaning}\n\n${text}`;
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

/** Replaces what stands between the markers of a section. @param {string} file @param {string} section @param {string} text */
async function replace(file, section, text) {
  const url = new URL(file, root);
  const before = await readFile(url, "utf8");
  const [start, end] = [`<!-- ${section}: made by \`npm run docs\` -->\n`, `<!-- end of ${section} -->`];
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no section ${section}.`);
  const after = `${before.slice(0, from + start.length)}\n${text}\n${before.slice(to)}`;
  if (after === before) return;
  if (check) stale.push(file);
  else await writeFile(url, after);
}
