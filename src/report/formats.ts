import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { planAnnotations, resultAnnotations } from "./github.js";
import { codeQuality, gitlabCounts } from "./gitlab.js";
import { planJson, resultJson } from "./json.js";
import type { Palette } from "./palette.js";
import type { LinkTo, Locate } from "./place.js";
import { planHtml } from "./plan-html.js";
import { planMarkdown } from "./plan-markdown.js";
import { planText } from "./plan-text.js";
import { resultHtml } from "./result-html.js";
import { resultMarkdown } from "./result-markdown.js";
import { resultText } from "./result-text.js";

/** What a report depends on beside its document. */
export interface Look {
  readonly palette: Palette;
  /** The name that a config file has for those who show findings beside its lines. */
  readonly locate: Locate;
  /** Where the lines of a config file can be read. */
  readonly linkTo: LinkTo;
}

/** What a report of a plan or a result depends on. */
export interface DetailedLook extends Look {
  /** Whether text says everything, rather than each cause once. */
  readonly full: boolean;
}

/** How a plan and a result look in one format; one that a command does not offer has `undefined` there. */
export interface Format {
  readonly plan: ((document: PlanDocument, look: DetailedLook) => string) | undefined;
  readonly result: ((document: ResultDocument, look: DetailedLook) => string) | undefined;
}

/** The formats of `--format`, by name. */
export const formats = {
  text: {
    plan: (document, { palette, full }) => planText(document, palette, full),
    result: (document, { palette, full }) => resultText(document, palette, full),
  },
  json: { plan: planJson, result: resultJson },
  markdown: {
    plan: (document, { linkTo }) => planMarkdown(document, undefined, linkTo),
    result: (document, { linkTo }) => resultMarkdown(document, undefined, linkTo),
  },
  html: {
    plan: (document, { linkTo }) => planHtml(document, linkTo),
    result: (document, { linkTo }) => resultHtml(document, linkTo),
  },
  github: {
    plan: (document, { locate }) => planAnnotations(document, locate),
    result: (document, { locate }) => resultAnnotations(document, locate),
  },
  gitlab: { plan: gitlabCounts, result: gitlabCounts },
  "gitlab-code-quality": {
    plan: (document, { locate }) => codeQuality(document, locate),
    result: (document, { locate }) => codeQuality(document, locate),
  },
  /** Written while an apply runs, not at its end. */
  events: { plan: undefined, result: undefined },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;

function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}

export const formatNames: readonly FormatName[] = Object.keys(formats).filter(isFormatName);
