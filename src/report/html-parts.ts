import type { Diagnostic, Failure, Position } from "../generated/plan-document.js";
import type { ConfigFacts } from "./comment.js";
import { listHtml, pageHtml } from "./html-page.js";
import { codeHtml, element, html } from "./html-text.js";
import { type LinkTo, placeText } from "./place.js";
import { counted } from "./printable.js";

/** Up to so many names stand in a heading; others are in a list that opens. */
const mostNames = 5;

/** `dataset a`, or how many there are and, to open, all of their names. */
export function namesHtml(names: readonly string[], noun: string): string {
  const codes = names.map((name) => codeHtml(name, 200));
  if (names.length === 1) return `${noun} ${codes.join("")}`;
  const count = counted(names.length, noun);
  if (names.length <= mostNames) return `${count}: ${codes.join(", ")}`;
  return `<details><summary>${count}: ${codes.slice(0, 3).join(", ")} and ${names.length - 3} more</summary>${codes.join(", ")}</details>`;
}

/** Where the first of several things is written, and how many lines there are besides. */
export function placesHtml(positions: readonly Position[], linkTo: LinkTo): string {
  const [first, ...others] = new Map(positions.map((position) => [placeText(position), position])).values();
  if (first === undefined) return "";
  const address = linkTo(first);
  const shown = codeHtml(placeText(first));
  const place = address === undefined ? shown : `<a href="${html(address, Infinity)}">${shown}</a>`;
  const rest = others.length === 0 ? "" : ` and ${counted(others.length, "more line")}`;
  return element("span", "faint", `${place}${rest}`);
}

/** The files of the config, and the values of its variables. */
export function configFacts({ config, variables }: ConfigFacts): readonly (readonly [string, string])[] {
  const codes = (texts: readonly string[]): string => texts.map((text) => codeHtml(text, 200)).join(", ");
  const settings = variables.map(({ name, value }) => `${name}=${value}`);
  return [
    ["Config", codes(config.files)],
    ...(settings.length === 0 ? [] : [["With", codes(settings)] as const]),
  ];
}

/** A finding about the config. */
export function findingHtml(
  { code, severity, path, message, hint, position }: Diagnostic,
  linkTo: LinkTo,
): string {
  const tag = element("span", `tag ${severity === "error" ? "remove" : "change"}`, severity);
  const subject = path === "" ? "" : ` ${codeHtml(path)}:`;
  const help = hint === "" ? "" : ` → ${html(hint)}`;
  return `${tag} ${placesHtml([position], linkTo)}${subject} ${html(message)}${help} ${element("span", "faint", codeHtml(code))}`;
}

/** Why a command could not do its work, as a page. */
export function failureHtml(
  title: string,
  config: ConfigFacts,
  { message, hint, exitCode, diagnostics }: Failure,
  linkTo: LinkTo,
): string {
  const lines = message.split(/\r?\n/).map((line) => element("span", "remove", html(line, 2000)));
  return pageHtml({
    title,
    facts: [...configFacts(config), ["Exit code", String(exitCode)]],
    filters: [],
    entries: 0,
    sections: [
      `<pre>${lines.join("")}</pre>`,
      hint === "" ? "" : `<p>${html(hint, 1000)}</p>`,
      listHtml(
        "Findings",
        "",
        diagnostics.map((one) => findingHtml(one, linkTo)),
      ),
    ],
  });
}
