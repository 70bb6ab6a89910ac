import { changeEntries, type Section } from "../documents/change-groups.js";
import type { PlanDocument } from "../generated/plan-document.js";
import { counted, firstFew } from "./printable.js";

/** Which storage is reached through which connection by which datasets that would change. */
export interface Diagram {
  /** By column: storage providers, connections, datasets. */
  readonly columns: readonly (readonly DiagramNode[])[];
  readonly edges: readonly DiagramEdge[];
}

export interface DiagramNode {
  readonly id: string;
  /** Not yet fit to be shown. */
  readonly label: string;
  /** What happens to datasets; `undefined` for what is above them. */
  readonly section: Section | undefined;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
}

/** Nodes of the largest diagram that is still read. */
const mostNodes = 30;

/** The picture of a plan; `undefined` where it would not help: with a single connection, or too large to be read. */
export function diagramOf(document: PlanDocument): Diagram | undefined {
  const columns = [
    new Map<string, DiagramNode>(),
    new Map<string, DiagramNode>(),
    new Map<string, DiagramNode>(),
  ];
  const edges = new Map<string, DiagramEdge>();
  const node = (column: number, key: string, label: string, section?: Section): string => {
    const nodes = columns[column];
    const known = nodes?.get(key);
    if (known !== undefined) return known.id;
    const id = `${"scd"[column]}${nodes?.size ?? 0}`;
    nodes?.set(key, { id, label, section });
    return id;
  };
  const edge = (from: string, to: string): void => void edges.set(`${from} ${to}`, { from, to });
  for (const { section, datasets, changes } of changeEntries(document)) {
    for (const { shown } of changes) {
      if (shown.storage === null) continue;
      const { provider, connection } = shown.storage;
      const storage = node(0, provider, provider);
      const way = node(1, JSON.stringify([provider, connection]), connection ?? "inline");
      const many = datasets.length === 1 ? "" : `${counted(datasets.length, "dataset")}: `;
      const target = node(2, JSON.stringify(datasets), `${many}${firstFew(datasets)}`, section);
      edge(storage, way);
      edge(way, target);
    }
  }
  const nodes = columns.map((column) => [...column.values()]);
  const isHelpful = (columns[1]?.size ?? 0) > 1 && nodes.flat().length <= mostNodes;
  return isHelpful ? { columns: nodes, edges: [...edges.values()] } : undefined;
}
