import { type FindingsReport, findingsDocument } from "../documents/findings-document.js";
import { causes } from "../model/diagnostics.js";
import { commentLimit, commentMarker, configText, paragraphs } from "./comment.js";
import { countText, diagnosticsText } from "./diagnostics-text.js";
import { findingLine } from "./failure-markdown.js";
import { configFindings } from "./finding.js";
import { listSection } from "./fold.js";
import type { Look } from "./formats.js";
import { annotations } from "./github.js";
import { codeQualityOf } from "./gitlab.js";
import { jsonText } from "./json.js";
import { noLinks } from "./place.js";
import { printable } from "./printable.js";
import { sarif } from "./sarif.js";

type Render = (report: FindingsReport, look: Look) => string;

const formats = {
  text: (report, { palette }) =>
    `${diagnosticsText(report.diagnostics, palette)}${isValid(report) ? verdict(report) : countText(report.diagnostics)}\n`,
  json: (report) => jsonText(findingsDocument(report)),
  markdown: (report, { linkTo }) => findingsMarkdown(report, undefined, linkTo),
  github: ({ diagnostics }, { locate }) => annotations(configFindings(causes(diagnostics)), locate),
  "gitlab-code-quality": ({ files, diagnostics }, { locate }) =>
    codeQualityOf(configFindings(causes(diagnostics)), files, locate),
  sarif: ({ toolVersion, diagnostics }, { locate }) =>
    sarif(toolVersion, configFindings(causes(diagnostics)), locate),
} satisfies Record<string, Render>;

export type FindingsFormat = keyof typeof formats;

/** The formats of `validate --format`, by name. */
export const findingsFormats: Readonly<Record<FindingsFormat, Render>> = formats;

export const findingsFormatNames: readonly FindingsFormat[] = Object.keys(formats).filter(
  (name): name is FindingsFormat => Object.hasOwn(formats, name),
);

/** `lightly.yaml is valid, with 1 warning.` */
export function verdict({ files, diagnostics }: FindingsReport): string {
  const names = files.map((file) => (file === "-" ? "Standard input" : printable(file)));
  const count = countText(diagnostics);
  return `${names.join(", ")} ${files.length === 1 ? "is" : "are"} valid${count === "" ? "" : `, with ${count}`}.`;
}

export function isValid({ diagnostics }: FindingsReport): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}

/** As the comment on a pull request, at most `limit` bytes (at least 20,000): what does not fit is counted. */
export function findingsMarkdown(report: FindingsReport, limit = commentLimit, linkTo = noLinks): string {
  const { files, diagnostics } = report;
  // It is the same for all values of variables.
  const facts = { config: { files }, variables: [] };
  const heading = isValid(report) ? "✅ The config is valid" : `❌ The config has ${countText(diagnostics)}`;
  return `${paragraphs([
    commentMarker("validate", facts),
    `## ${heading}`,
    configText(facts),
    listSection(
      "Findings",
      "",
      diagnostics.map((one) => findingLine(one, linkTo)),
      (limit * 3) / 4,
    ),
  ])}\n`;
}
