import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** What a Markdown text is made of, but for what stands in code, where nothing is read as Markdown. */
export interface Shape {
  readonly type: string;
  readonly detail: string;
  readonly children: readonly Shape[];
}

/** Parses as GitHub does. */
export function parseMarkdown(markdown: string): Nodes {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** The same for two texts that differ in nothing but the insides of code, of the names of datasets, and of the marker. */
export function shapeOf(node: Nodes): Shape {
  const children = "children" in node ? node.children.map(shapeOf) : [];
  return { type: node.type, detail: detailOf(node), children };
}

function detailOf(node: Nodes): string {
  if (node.type === "code") return node.lang ?? "";
  if (node.type === "text") return node.value;
  if (node.type === "html") return withoutNames(node.value);
  return node.type === "heading" ? String(node.depth) : "";
}

/** Every node below, in the order of the text. */
export function allNodes(node: Nodes): readonly Nodes[] {
  return [node, ...("children" in node ? node.children.flatMap(allNodes) : [])];
}

function withoutNames(html: string): string {
  return html
    .replace(/^<!-- lightly-gitops: (plan|apply) (?!.*--.*-->)[\w.,/%~ -]* -->$/, "<!-- $1 -->")
    .replaceAll(/<code>[^<>]*<\/code>/g, "<code></code>");
}
