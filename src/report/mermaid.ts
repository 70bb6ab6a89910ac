import type { Diagram, DiagramNode } from "./diagram.js";
import { printable } from "./printable.js";

/** A diagram in the language of Mermaid, one statement a line. Whatever its labels say, they are text. */
export function mermaidLines({ columns, edges }: Diagram): readonly string[] {
  const nodes = columns.flat();
  return [
    "flowchart LR",
    ...nodes.map((node) => `  ${node.id}["${labelText(node)}"]`),
    ...edges.map(({ from, to }) => `  ${from} --> ${to}`),
    ...nodes.flatMap(({ id, section }) => (section === undefined ? [] : [`  class ${id} ${section}`])),
    "  classDef drift stroke:#cf222e,stroke-width:2px",
    "  classDef update stroke:#9a6700,stroke-width:2px",
    "  classDef create stroke:#1a7f37,stroke-width:2px",
  ];
}

/** What could mean something is written as Mermaid's own entity: all but letters, digits, and marks amid them. */
function labelText({ label }: DiagramNode): string {
  const shown = printable(label === "" ? "(empty)" : label, 80);
  return shown.replace(active, (character) => `#${character.codePointAt(0)};`);
}

const active = /[^A-Za-z0-9 ,./-]|(?<![A-Za-z0-9])[,./-]|[,./-](?![A-Za-z0-9])/gu;
