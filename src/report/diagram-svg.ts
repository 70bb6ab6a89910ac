import type { Diagram } from "./diagram.js";
import { html } from "./html-text.js";

const [width, height, gapX, gapY, margin] = [250, 36, 90, 14, 4];

/** A diagram as an inline picture, storage on the left, datasets on the right. */
export function diagramSvg({ columns, edges }: Diagram): string {
  const rows = Math.max(...columns.map((column) => column.length));
  const places = new Map(
    columns.flatMap((column, x) =>
      column.map(({ id }, y): [string, { readonly x: number; readonly y: number }] => {
        // Each column stands in the middle.
        const top = ((rows - column.length) * (height + gapY)) / 2;
        return [id, { x: margin + x * (width + gapX), y: margin + top + y * (height + gapY) }];
      }),
    ),
  );
  const lines = edges.flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)];
    if (start === undefined || end === undefined) return [];
    const [x1, y1, x2, y2] = [start.x + width, start.y + height / 2, end.x, end.y + height / 2];
    const middle = (x1 + x2) / 2;
    return [`<path d="M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"/>`];
  });
  const boxes = columns.flat().flatMap(({ id, label, section }) => {
    const place = places.get(id);
    if (place === undefined) return [];
    const kind = section === undefined ? "" : ` class="${section}"`;
    return [
      `<rect x="${place.x}" y="${place.y}" width="${width}" height="${height}" rx="6"${kind}/>`,
      `<text x="${place.x + 10}" y="${place.y + 23}">${html(shortened(label))}</text>`,
    ];
  });
  const size = [
    2 * margin + columns.length * width + (columns.length - 1) * gapX,
    2 * margin + rows * (height + gapY) - gapY,
  ].join(" ");
  return `<svg viewBox="0 0 ${size}" role="img" aria-label="Which storage is reached through which connection by which datasets">${[...lines, ...boxes].join("")}</svg>`;
}

/** What fits into a box. */
function shortened(label: string): string {
  return label.length > 30 ? `${label.slice(0, 29)}…` : label;
}
