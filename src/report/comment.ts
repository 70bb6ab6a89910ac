import { createHash } from "node:crypto";
import type { AppliedVariable } from "../model/desired.js";
import { code } from "./markdown-text.js";

/** Bytes of the largest comment: GitHub takes 65,536 characters. */
export const commentLimit = 60_000;

/** Which config a report is about: stages of one config differ in its variables. */
export interface ConfigFacts {
  readonly config: { readonly files: readonly string[] };
  readonly variables: readonly AppliedVariable[];
}

/**
 * The hidden first line of a comment, by which a later run finds it again: the same for the same command, config files
 * and values of variables, and an inert HTML comment whatever these are called.
 */
export function commentMarker(
  command: "validate" | "plan" | "apply",
  { config, variables }: ConfigFacts,
): string {
  const settings = variables.map(({ name, value }) => `${name}=${value}`);
  const parts = [config.files, settings].filter((part) => part.length > 0);
  return `<!-- lightly-gitops: ${[command, ...parts.map(shortened)].join(" ")} -->`;
}

function shortened(names: readonly string[]): string {
  const text = names.join(",");
  return text.length <= 150
    ? names.map(encoded).join(",")
    : `${encoded(text.slice(0, 60))}~${digest(JSON.stringify(names))}`;
}

/** `Config lightly.yaml`, the names in code spans; of many files the first three, of many variables the first ten. */
export function configText({ config: { files }, variables }: ConfigFacts): string {
  const rest = files.length > 3 ? ` and ${files.length - 3} more` : "";
  const names = files.slice(0, 3).map((file) => code(file, 100));
  const settings = variables.slice(0, 10).map(({ name, value }) => code(`${name}=${value}`, 100));
  const others = variables.length > 10 ? ` and ${variables.length - 10} more` : "";
  const setTo = settings.length === 0 ? "" : ` with ${settings.join(", ")}${others}`;
  return `Config ${names.join(", ")}${rest}${setTo}`;
}

/** The heading of a report: its counts, then the stage, the server and the account that they are about. */
export function titleText(
  headline: string,
  {
    variables,
    server,
    account,
  }: Omit<ConfigFacts, "config"> & {
    readonly server: string | null;
    readonly account?: string | null;
  },
): string {
  const stage = variables.slice(0, 3).map(({ name, value }) => code(`${name}=${value}`, 100));
  return `## ${[
    headline,
    ...(stage.length === 0 ? [] : [stage.join(", ")]),
    ...(server === null ? [] : [code(server.replace(/^https?:\/\//, ""), 100)]),
    ...(account === null || account === undefined ? [] : [`account ${code(account, 100)}`]),
  ].join(" · ")}`;
}

/** The parts of a comment, one blank line apart; empty ones are none. */
export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Percent-encoded, but for what cannot end an HTML comment: a comment holds no `--`. */
function encoded(file: string): string {
  return [...Buffer.from(file, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[\w./-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
    })
    .join("")
    .replaceAll("--", "-%2d");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
