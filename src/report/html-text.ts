import { printable } from "./printable.js";

/** Text from the config or the platform as it stands in a page: nothing in there is markup, in an attribute or outside. */
export function html(text: string, limit = 500): string {
  return printable(text === "" ? "(empty)" : text, limit).replace(
    /[&<>"']/g,
    (character) => entities[character] ?? "",
  );
}

/** The same as code. */
export function codeHtml(text: string, limit?: number): string {
  return `<code>${html(text, limit)}</code>`;
}

/** An element with a class, around markup. */
export function element(name: string, className: string, content: string): string {
  return `<${name} class="${className}">${content}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
