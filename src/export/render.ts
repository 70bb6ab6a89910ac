import type { ExportedConfig, ExportedConnection, ExportedDataset, ExportedDatasource } from "./exported.js";
import { scalar } from "./scalar.js";

/** Blanks before the entries of a section, and more for each level below. */
export interface Indentation {
  readonly entry: string;
  readonly step: string;
}

/** A datasource stands on one line when it ends within this column. */
const lineWidth = 100;

/** A whole config file. `schema` is the path of the schema, for editors. */
export function renderConfig({ connections, datasets }: ExportedConfig, schema: string): string {
  const indentation = { entry: "  ", step: "  " };
  const sections = [
    `# yaml-language-server: $schema=${schema}\nversion: 1\n`,
    ...(connections.length === 0
      ? []
      : [`connections:\n${joined(connectionEntries(connections, indentation))}`]),
    ...(datasets.length === 0 ? [] : [`datasets:\n${joined(datasetEntries(datasets, indentation))}`]),
  ];
  return sections.join("\n");
}

/** The entries of the section `connections`, each with its line ends. */
export function connectionEntries(
  connections: readonly ExportedConnection[],
  { entry, step }: Indentation,
): readonly string[] {
  return connections.map(({ name, type, fields }) =>
    lines([
      `${entry}${scalar(name)}:`,
      `${entry}${step}type: ${type}`,
      ...fields.map(
        (field) =>
          `${entry}${step}${field.name}: ${field.kind === "secret" ? `\${env:${field.variable}}` : scalar(field.text)}`,
      ),
    ]),
  );
}

/** The entries of the section `datasets`, each with its line ends. */
export function datasetEntries(
  datasets: readonly ExportedDataset[],
  { entry, step }: Indentation,
): readonly string[] {
  return datasets.map(({ name, id, members, datasources }) =>
    lines([
      `${entry}${scalar(name)}:`,
      ...(id === undefined ? [] : [`${entry}${step}id: ${scalar(id)}`]),
      ...Object.entries(members).map(([key, value]) => `${entry}${step}${key}: ${flow(value)}`),
      ...(datasources === undefined
        ? []
        : [`${entry}${step}datasources:${datasources.length === 0 ? " {}" : ""}`]),
      ...(datasources ?? []).flatMap((datasource) => datasourceLines(datasource, entry + step + step, step)),
    ]),
  );
}

function datasourceLines(datasource: ExportedDatasource, before: string, step: string): readonly string[] {
  const { purpose, connection, resourcePath, thumbnailSuffix } = datasource;
  const members = [
    `connection: ${scalar(connection)}`,
    `resource_path: ${scalar(resourcePath)}`,
    ...(thumbnailSuffix === undefined
      ? []
      : [`thumbnail_suffix: ${thumbnailSuffix === null ? "null" : scalar(thumbnailSuffix)}`]),
  ];
  const oneLine = `${before}${purpose}: { ${members.join(", ")} }`;
  if (oneLine.length <= lineWidth) return [oneLine];
  return [`${before}${purpose}:`, ...members.map((member) => before + step + member)];
}

/** Plain data on one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "string") return scalar(value);
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${scalar(key)}: ${flow(member)}`);
  return `{ ${members.join(", ")} }`;
}

function lines(texts: readonly string[]): string {
  return joined(texts.map((text) => `${text}\n`));
}

function joined(texts: readonly string[]): string {
  return texts.join("");
}
