/** Whether a text is one that a pattern stands for: `*` is any characters. */
export function matchesText(pattern: string, text: string): boolean {
  return expression(pattern, ".*").test(text);
}

/**
 * Whether a folder is the one that a pattern names, or lies below it; `*` is any characters of one segment. A path whose
 * meaning may differ from its text, such as one with `..` in it, matches nothing.
 */
export function matchesFolder(pattern: string, path: string): boolean {
  const [wanted, given] = [partsOf(pattern), partsOf(path)];
  if (given.scheme !== wanted.scheme || given.segments.some(isAmbiguous)) return false;
  if (given.segments.length < wanted.segments.length) return false;
  return wanted.segments.every((segment, index) =>
    expression(segment, "[^/]*").test(given.segments[index] ?? ""),
  );
}

interface PathParts {
  readonly scheme: string;
  readonly segments: readonly string[];
}

function partsOf(path: string): PathParts {
  const [, scheme = "", rest = ""] = /^([a-z0-9]+:\/\/)?(.*)$/s.exec(path) ?? [];
  return { scheme, segments: rest.replace(/\/$/, "").split("/") };
}

function isAmbiguous(segment: string): boolean {
  return segment === "" || segment === "." || segment === ".." || /%2[ef]|\\/i.test(segment);
}

function expression(pattern: string, wildcard: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(wildcard)}$`, "s");
}
