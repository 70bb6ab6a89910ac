import type { Planned } from "../../src/commands/planning.js";
import { resultDocument } from "../../src/documents/result-document.js";
import { ExpectedError } from "../../src/model/errors.js";
import { formatNames, formats } from "../../src/report/formats.js";
import { noLinks } from "../../src/report/place.js";
import { plain } from "../../src/report/palette.js";
import type { Result } from "../../src/model/result.js";

const look = { palette: plain, full: true, locate: (file: string) => file, linkTo: noLinks };

/** A plan in every format, by name; of an error, what it says. */
export function planTexts(planned: Planned | ExpectedError, name: string): Readonly<Record<string, string>> {
  if (planned instanceof ExpectedError) return { [`${name} error`]: `${planned.message} ${planned.hint}` };
  return Object.fromEntries(
    formatNames.map((format) => [
      `${name} as ${format}`,
      formats[format].plan?.(planned.document, look) ?? "",
    ]),
  );
}

/** A result in every format, by name; of an error, what it says. */
export function resultTexts(result: Result | ExpectedError | undefined): Readonly<Record<string, string>> {
  if (result === undefined) return {};
  if (result instanceof ExpectedError) return { "result error": `${result.message} ${result.hint}` };
  const facts = {
    toolVersion: "0.0.0",
    configFiles: ["lightly.yaml"],
    variables: [],
    server: "",
    planHash: null,
    exitCode: 0,
  };
  const document = resultDocument(result, facts);
  return Object.fromEntries(
    formatNames.map((format) => [`result as ${format}`, formats[format].result?.(document, look) ?? ""]),
  );
}
