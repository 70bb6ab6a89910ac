import { parseXml, XmlElement } from "@rgrove/parse-xml";
import type { Answer } from "../api/http/exchange.js";

/** The root of an answer in XML; `undefined` when it is none. */
export function xmlOf({ body }: Answer): XmlElement | undefined {
  if (body === undefined || body.length === 0) return undefined;
  try {
    return (
      parseXml(new TextDecoder("utf-8", { fatal: true }).decode(body).replace(/^\u{FEFF}/u, "")).root ??
      undefined
    );
  } catch {
    return undefined;
  }
}

/** The elements of a name directly below another. */
export function children(parent: XmlElement | undefined, name: string): readonly XmlElement[] {
  return (parent?.children ?? []).flatMap((child) =>
    child instanceof XmlElement && child.name === name ? [child] : [],
  );
}

/** The text of the element at a path of names; `undefined` where there is none, or more than text in it. */
export function textAt(root: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  let element = root;
  for (const name of path) [element] = children(element, name);
  return element?.children.some((child) => child instanceof XmlElement) === true ? undefined : element?.text;
}
