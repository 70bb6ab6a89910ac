import { fieldsOf, providerOf, providerTypes } from "../providers/index.js";

const secretKeys = new Set(
  providerTypes.flatMap((type) =>
    fieldsOf(providerOf(type)).flatMap(([name, field]) => (field.kind === "secret" ? [name] : [])),
  ),
);
const publicKeys = new Set([
  ...providerTypes.flatMap((type) =>
    fieldsOf(providerOf(type)).flatMap(([name, field]) => (field.kind === "secret" ? [] : [name])),
  ),
  "version",
  "variables",
  "connections",
  "datasets",
  "datasources",
  "type",
  "default",
  "description",
  "connection",
  "resource_path",
  "thumbnail_suffix",
  "input",
  "lightly",
  "input_output",
]);

const mask = "***";
const reference = /^["']?\$\{(?:env|file|var):[^{}]*\}["']?$/;
const pair = /(^|[\s{,])(?:"([^"]*)"|'([^']*)'|([^\s"'{}[\],:#][^\s{}[\],:#]*(?: [^\s{}[\],:#]+)*))\s*:(?=\s|$)/g;

/**
 * A source line as it may be shown beside a finding: every value is hidden unless its key is known not to be secret,
 * for a finding is often about the very line into which somebody pasted a credential, perhaps under a mistyped key.
 * Works on text alone, since the file may be too broken to parse. `undefined` when there is no such line.
 */
export function visibleSourceLine(lines: readonly string[], line: number): string | undefined {
  const text = lines[line - 1];
  if (text === undefined) return undefined;
  if (isInsideSecret(lines, line)) return indentation(text) + mask;
  const pairs = [...text.matchAll(pair)];
  if (pairs.length === 0) return isStructure(text) ? text : indentation(text) + mask;
  const first = pairs[0]?.index ?? 0;
  let shown = isStructure(text.slice(0, first)) ? text.slice(0, first) : indentation(text) + mask;
  for (const [index, match] of pairs.entries()) {
    const key = match[2] ?? match[3] ?? match[4] ?? "";
    const end = pairs[index + 1]?.index ?? text.length;
    if (secretKeys.has(key)) return shown + match[0] + maskedValue(text.slice(match.index + match[0].length));
    const value = text.slice(match.index + match[0].length, end);
    shown += match[0] + (publicKeys.has(key) ? value : maskedValue(value));
  }
  return shown;
}

/** Keeps what opens a nested mapping and what is a reference; hides everything else. */
function maskedValue(value: string): string {
  const trimmed = value.trim();
  if (/^(\{\s*\}?|\[\s*\])?$/.test(trimmed)) return value;
  const [, lead = "", core = "", tail = ""] = /^(\s*)(.*?)([\s,}\]]*)$/s.exec(value) ?? [];
  const closed = core.startsWith("${") && tail.startsWith("}") ? [`${core}}`, tail.slice(1)] : [core, tail];
  return reference.test(closed[0] ?? "") ? value : `${lead}${mask}${tail}`;
}

/** True for a line that only continues the value of a secret or unknown key further up. */
function isInsideSecret(lines: readonly string[], line: number): boolean {
  let indent = indentation(lines[line - 1] ?? "").length;
  for (let above = line - 2; above >= 0 && indent > 0; above -= 1) {
    const text = lines[above] ?? "";
    if (text.trim() === "" || indentation(text).length >= indent) continue;
    indent = indentation(text).length;
    const last = [...text.matchAll(pair)].at(-1);
    const key = last?.[2] ?? last?.[3] ?? last?.[4];
    if (key === undefined || last === undefined) continue;
    const value = text.slice(last.index + last[0].length).trim();
    if (secretKeys.has(key)) return true;
    if (!publicKeys.has(key) && value !== "" && !value.startsWith("#")) return true;
  }
  return false;
}

function isStructure(text: string): boolean {
  return /^[\s{}[\],&*!?|>#-]*$/.test(text.trim()) || /^(---|\.\.\.|%YAML.*)$/.test(text.trim());
}

function indentation(text: string): string {
  return /^\s*/.exec(text)?.[0] ?? "";
}
