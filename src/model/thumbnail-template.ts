import type { ValueProblem } from "./value-problem.js";

/** What a template of thumbnails breaks: other files, so that it must not be used, or nothing but the thumbnails. */
export type TemplateProblem = ValueProblem & { readonly severity: "error" | "warning" };

/**
 * What is wrong with the template of a datasource's thumbnails. `holdsRawData` says whether the raw images lie in the folder in
 * which the thumbnails are written.
 */
export function templateProblem(template: string, holdsRawData: boolean): TemplateProblem | undefined {
  const segments = template.split("/");
  if (segments.includes("..") || template.startsWith("/") || template.includes("://"))
    return {
      severity: "error",
      problem: "leads out of the folder",
      hint: `expected a path below it: ${example}`,
    };
  if (holdsRawData && segments.filter((segment) => segment !== ".").join("/") === "[filename].[extension]")
    return {
      severity: "error",
      problem: "is the name of the images themselves, which the thumbnails would overwrite",
      hint: `write thumbnails elsewhere: ${example}`,
    };
  const unknown = template
    .match(/\[[^\]]*\]|\{[^}]*\}|<[^>]*>/g)
    ?.find((part) => !placeholders.includes(part));
  if (unknown !== undefined)
    return {
      severity: "warning",
      problem: "has a placeholder that Lightly does not know",
      hint: `it fills in [filename] and [extension] alone: ${example}`,
    };
  if (!template.includes("[filename]"))
    return {
      severity: "warning",
      problem: "has no [filename]: all thumbnails would be one file",
      hint: `for example: ${example}`,
    };
  return template.includes("[extension]") || /\.(?:jpe?g|png|webp|gif|bmp|tiff?)$/i.test(template)
    ? undefined
    : {
        severity: "warning",
        problem: "has neither [extension] nor the ending of an image",
        hint: `for example: ${example}`,
      };
}

const placeholders = ["[filename]", "[extension]"];
const example = ".lightly/thumbnails/[filename]_thumb.[extension]";
