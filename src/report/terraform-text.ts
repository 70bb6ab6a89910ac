import type { Block, Body, Encoded, Expression, Nested, Value } from "../access/terraform.js";
import { jsonText } from "./json.js";

/** A block as Terraform formats it, with its line end. */
export function blockText({ type, labels, body }: Block): string {
  const head = [type, ...labels.map(literal)].join(" ");
  return `${head} {\n${bodyText(body, "  ")}}\n`;
}

function bodyText(body: Body, indent: string): string {
  const entries = Object.entries(body);
  const width = Math.max(0, ...entries.flatMap(([name, value]) => (isNested(value) ? [] : [name.length])));
  return entries
    .map(([name, value]) =>
      isNested(value)
        ? value.nested
            .map((inner) => `${indent}${name} {\n${bodyText(inner, `${indent}  `)}${indent}}\n`)
            .join("")
        : `${indent}${name.padEnd(width)} = ${valueText(value, indent)}\n`,
    )
    .join("");
}

function valueText(value: Value, indent: string): string {
  if (typeof value === "string") return literal(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isList(value)) return listText(value, indent);
  if (isExpression(value)) return value.expression;
  if (isEncoded(value)) return `jsonencode(${valueText(value.encoded, indent)})`;
  const deeper = `${indent}  `;
  const lines = Object.entries(value).map(
    ([name, member]) => `${deeper}${literal(name)} = ${valueText(member, deeper)}\n`,
  );
  return `{\n${lines.join("")}${indent}}`;
}

function listText(values: readonly Value[], indent: string): string {
  if (values.every((value) => typeof value === "string"))
    return `[${values.map((value) => literal(value)).join(", ")}]`;
  const deeper = `${indent}  `;
  return `[\n${values.map((value) => `${deeper}${valueText(value, deeper)},\n`).join("")}${indent}]`;
}

/** JSON's escapes are Terraform's, which also has templates in strings. */
function literal(text: string): string {
  return jsonText(text, 0).trimEnd().replaceAll("${", "$${").replaceAll("%{", "%%{");
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isExpression(value: object): value is Expression {
  return "expression" in value && typeof value.expression === "string" && Object.keys(value).length === 1;
}

function isEncoded(value: object): value is Encoded {
  return "encoded" in value;
}

function isNested(value: Value): value is Nested {
  return typeof value === "object" && "nested" in value;
}
