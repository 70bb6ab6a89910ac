import type { PreflightDocument } from "../generated/preflight-document.js";
import type { Look } from "./formats.js";
import { annotations } from "./github.js";
import { codeQualityOf } from "./gitlab.js";
import { jsonText } from "./json.js";
import { preflightFindings } from "./preflight-findings.js";
import { preflightMarkdown } from "./preflight-markdown.js";
import { preflightText } from "./preflight-text.js";

type Render = (document: PreflightDocument, look: Look) => string;

const formats = {
  text: (document, { palette }) => preflightText(document, palette),
  /** As schema/preflight.schema.json describes it. */
  json: (document) => jsonText(document),
  markdown: (document, { linkTo }) => preflightMarkdown(document, undefined, linkTo),
  github: (document, { locate }) => annotations(preflightFindings(document), locate),
  "gitlab-code-quality": (document, { locate }) =>
    codeQualityOf(preflightFindings(document), document.config.files, locate),
} satisfies Record<string, Render>;

export type PreflightFormat = keyof typeof formats;

/** The formats of `preflight --format`, by name. */
export const preflightFormats: Readonly<Record<PreflightFormat, Render>> = formats;

export const preflightFormatNames: readonly PreflightFormat[] = Object.keys(formats).filter(
  (name): name is PreflightFormat => Object.hasOwn(formats, name),
);
