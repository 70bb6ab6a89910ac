import type { Finding, Path } from "../document.js";

/** What a `${…}` in a string of the config stands for. */
export type Reference =
  | { readonly kind: "env"; readonly name: string; readonly text: string }
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "var"; readonly name: string; readonly text: string }
  | { readonly kind: "unknown"; readonly text: string };

const placeholder = /\$\{([^{}]*)\}/g;

/** The references in a text, in order; text without any gives an empty list. */
export function referencesIn(text: string): readonly Reference[] {
  // Nearly all texts have none, and looking closer takes long.
  if (!text.includes("${")) return [];
  return [...text.matchAll(placeholder)].map(([text, body = ""]) => referenceOf(text, body));
}

/** The names of the variables in a text, each once. */
export function variablesIn(text: string): ReadonlySet<string> {
  return new Set(referencesIn(text).flatMap((reference) => (reference.kind === "var" ? reference.name : [])));
}

/** The secret reference that a text consists of, if it is one and nothing else. */
export function secretReference(text: string): Extract<Reference, { kind: "env" | "file" }> | undefined {
  const [reference, ...others] = referencesIn(text);
  if (reference === undefined || others.length > 0 || reference.text !== text) return undefined;
  return reference.kind === "env" || reference.kind === "file" ? reference : undefined;
}

/** The name of a variable in a text that only a shell, or another tool, would replace: `$NAME`, `$(NAME)` and `%NAME%`. */
export function shellVariable(text: string): string | undefined {
  const [, ...names] = /\$([A-Z][A-Z0-9_]+)|\$\(([A-Z][A-Z0-9_]+)\)|%([A-Z][A-Z0-9_]{2,})%/.exec(text) ?? [];
  return names.find((name) => name !== undefined);
}

/** Of a text with a {@link shellVariable} in a field that is shown. */
export function notReplaced(name: string, path: Path): Finding {
  return {
    code: "unknown-placeholder",
    path,
    message: `${name} is not replaced: the config is not read by a shell`,
    hint: `write \${var:${name}}, declare ${name} under \`variables:\`, and set it with --var or LIGHTLY_VAR_${name}`,
  };
}

/** Characters that a text may have once its variables are replaced. */
export const maxTextLength = 64 * 1024;

/** Replaces each `${var:name}` for which `valueOf` knows a value; `undefined` when that would get too long. */
export function substitute(text: string, valueOf: (name: string) => string | undefined): string | undefined {
  let grown = 0;
  for (const reference of referencesIn(text)) {
    if (reference.kind === "var") grown += valueOf(reference.name)?.length ?? 0;
  }
  if (grown > maxTextLength) return undefined;
  return text.replaceAll(placeholder, (whole, body: string) => {
    const reference = referenceOf(whole, body);
    return reference.kind === "var" ? (valueOf(reference.name) ?? whole) : whole;
  });
}

/** Calls `visit` for every string in plain data that has a `${` in it, with its path. */
export function forEachTemplate(data: unknown, visit: (text: string, path: Path) => void): void {
  const path: string[] = [];
  const descend = (value: unknown): void => {
    if (typeof value === "string") {
      if (value.includes("${")) visit(value, [...path]);
    } else if (typeof value === "object" && value !== null) {
      for (const key of Object.keys(value)) {
        path.push(key);
        descend(Reflect.get(value, key));
        path.pop();
      }
    }
  };
  descend(data);
}

function referenceOf(text: string, body: string): Reference {
  const [, kind, name = ""] = /^(env|var):([A-Za-z_][A-Za-z0-9_]*)$/.exec(body) ?? [];
  if (kind === "env" || kind === "var") return { kind, name, text };
  if (body.startsWith("file:") && body.length > "file:".length) {
    return { kind: "file", path: body.slice("file:".length), text };
  }
  return { kind: "unknown", text };
}
