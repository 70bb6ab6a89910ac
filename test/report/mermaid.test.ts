import DOMPurify from "dompurify";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { diagramOf } from "../../src/report/diagram.js";
import { mermaidLines } from "../../src/report/mermaid.js";
import { planMarkdown } from "../../src/report/plan-markdown.js";
import { printable } from "../../src/report/printable.js";
import { plans } from "../support/document-catalogue.js";
import { planDocument, createDatasource, updateDatasource } from "../support/documents.js";
import { replaceIn } from "../support/foreign-text.js";
import { hostileText, hostileTexts } from "../support/hostile.js";

// Mermaid cleans the HTML that it draws with a library that needs a browser; what is parsed does not depend on it.
Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (text: string) => text });
const { default: mermaid } = await import("mermaid");
// It knows its kinds of diagrams from the first text on.
await mermaid.parse("flowchart LR\n  a");

/** Two connections, so that there is a picture. */
const plan = planDocument({ changes: [createDatasource("dashcam", 3), updateDatasource("street", 9, [])] });

/** What Mermaid's own parser makes of a text: labels of its nodes, without blanks around them, and what leads to what. */
async function parsed(text: string) {
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
  const db = diagram.db as unknown as {
    getVertices: () => Map<string, { text: string; classes: readonly string[] }>;
    getEdges: () => readonly { start: string; end: string }[];
  };
  return {
    labels: [...db.getVertices()].map(([id, { text: label }]) => [id, decoded(label).trim()]),
    edges: db.getEdges().map(({ start, end }) => `${start} ${end}`),
  };
}

/** Mermaid holds entities in this form until it draws them. */
function decoded(label: string): string {
  return label.replaceAll(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** What Mermaid reads of the picture of a plan, and what it should. */
async function readOf(document: PlanDocument) {
  const diagram = diagramOf(document);
  if (diagram === undefined) throw new Error("There is no picture.");
  const nodes = diagram.columns.flat();
  const meant = {
    labels: nodes.map(({ id, label }) => [id, printable(label === "" ? "(empty)" : label, 80).trim()]),
    edges: diagram.edges.map(({ from, to }) => `${from} ${to}`),
  };
  return { read: await parsed(mermaidLines(diagram).join("\n")), meant };
}

test.each(hostileTexts.map((text) => [text]))(
  "Mermaid's parser reads every label as text: %j",
  async (hostile) => {
    const { read, meant } = await readOf(replaceIn(plan, (text) => `${hostile}${text}${hostile}`));
    expect(read).toEqual(meant);
  },
);

test("so it does of any texts", async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (hostile) => {
      const { read, meant } = await readOf(replaceIn(plan, (text) => `${hostile}${text}`));
      expect(read).toEqual(meant);
    }),
    { numRuns: 100 },
  );
});

test.each(Object.entries(plans))(
  "the picture of a plan, where it has one, is what Mermaid reads: %s",
  async (_, one) => {
    const [, text] = /```mermaid\n(.*?)\n```/s.exec(planMarkdown(one)) ?? [];
    const read = text === undefined ? undefined : (await mermaid.parse(text)).diagramType;
    expect(read).toBe(diagramOf(one) === undefined ? undefined : "flowchart-v2");
  },
);

test("there is none with a single connection, and none that is too large to read", () => {
  expect(diagramOf(plans["one-update"])).toBeUndefined();
  expect(diagramOf(plans.thousand)).toBeUndefined();
  const many = Array.from({ length: 40 }, (_, index) => createDatasource(`d${index}`, 1));
  const changes = many.map((change, index) => ({
    ...change,
    storage: { provider: "s3", connection: `c${index}` },
    title: `${index}`,
  }));
  expect(diagramOf(planDocument({ changes }))).toBeUndefined();
});
