import type { Purpose } from "../model/desired.js";
import { type TemplateProblem, templateProblem } from "../model/thumbnail-template.js";
import { textProblem, type ValueProblem } from "../model/value-problem.js";
import { fieldOf } from "./index.js";
import type { Provider, TextFields } from "./provider.js";

/** A datasource, as far as it is text. */
export interface DatasourceTexts {
  readonly purpose: Purpose;
  /** Those of the connection that are not secret. */
  readonly fields: TextFields;
  readonly resourcePath: string;
  readonly thumbnailSuffix: string | null;
}

/** The first error that a config would have with a datasource, and the field that has it; `undefined` where there is none. */
export function datasourceProblem(
  provider: Provider,
  { purpose, fields, resourcePath, thumbnailSuffix }: DatasourceTexts,
): (ValueProblem & { readonly field: string }) | undefined {
  for (const [field, value] of Object.entries(fields)) {
    const problem = fieldProblem(provider, field, value);
    if (problem !== undefined) return { ...problem, field };
  }
  const conflict = provider.conflict?.(fields);
  if (conflict !== undefined) return conflict;
  const path = pathProblem(provider, resourcePath, fields);
  if (path !== undefined) return { ...path, field: "resource_path" };
  const template =
    thumbnailSuffix === null ? undefined : thumbnailProblem(thumbnailSuffix, purpose === "input_output");
  return template?.severity === "error" ? { ...template, field: "thumbnail_suffix" } : undefined;
}

/** What is wrong with the text of a connection's field. */
export function fieldProblem(provider: Provider, field: string, value: string): ValueProblem | undefined {
  return textProblem(value) ?? fieldOf(provider.type, field)?.problem?.(value);
}

/** What is wrong with a resource path, in a connection with these fields. */
export function pathProblem(provider: Provider, path: string, fields: TextFields): ValueProblem | undefined {
  return textProblem(path) ?? provider.path.problem(path, fields);
}

/** What is wrong with a template of thumbnails, written into a folder that holds the raw images or not. */
export function thumbnailProblem(template: string, holdsRawData: boolean): TemplateProblem | undefined {
  const problem = textProblem(template);
  return problem === undefined ? templateProblem(template, holdsRawData) : { ...problem, severity: "error" };
}
