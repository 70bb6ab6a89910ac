import {
  changeEntries,
  type ChangeEntry,
  datasetEntries,
  type SharedChange,
} from "../documents/change-groups.js";
import {
  type SharedRefusal,
  sharedRefusals,
  type UnknownOfConnection,
  unknownByConnection,
} from "../documents/said-once.js";
import type {
  AppliedVariable,
  Change,
  PlanDocument,
  Position,
  ResourceName,
  Summary,
  UnknownSecret,
} from "../generated/plan-document.js";
import { baseNote, baseText, type FieldLine, fieldLines } from "./change-lines.js";
import { failureText } from "./failure-text.js";
import type { Palette } from "./palette.js";
import { placesText } from "./place.js";
import { counted, firstFew, printable, quoted } from "./printable.js";

/** How many lines a list of names has. */
const listLimit = 10;

/**
 * A plan for people, in the manner of Terraform: what has one cause is said once, and long lists end in a count. The same
 * document gives the same text; a failure says why. `full` says everything, dataset by dataset.
 */
export function planText(document: PlanDocument, palette: Palette, full = false): string {
  if (document.error !== null) return failureText(document.error, palette);
  const limit = full ? Infinity : listLimit;
  const refusals = full
    ? document.refusals.map((refusal) => ({ shown: refusal, members: [refusal] }))
    : sharedRefusals(document);
  const entries = full ? datasetEntries(document.changes) : changeEntries(document);
  const unknown = full
    ? document.uncompared.map((secret) => unknownText(secret, palette))
    : unknownByConnection(document).map((group) => connectionText(group, palette));
  return [
    ...refusals.map((refusal) => refusalText(refusal, palette)),
    ...entries.map((entry) => entryText(entry, palette)),
    listText("No longer managed, and left in place:", document.removed.map(resourceText), limit, palette),
    listText("Not declared, and left alone:", document.unmanaged.map(resourceText), limit, palette),
    listText(`Not compared, because ${whyUncompared(document)}:`, unknown, limit, palette),
    warningText(baseWarning(document), palette) +
      warningText(document.offline ? offlineNote : "", palette) +
      warningText(targetsWarning(document), palette) +
      variablesText(document.variables) +
      `${palette.strong(planHeadline(document.summary))}\n`,
  ]
    .filter((section) => section !== "")
    .join("\n");
}

/** `Plan: 2 to create, 1 to update, 5 unchanged.`, or `No changes.`, and what else there is to count. */
export function planHeadline({ create, update, unchanged, refused, uncompared, drift }: Summary): string {
  const drifted = drift === null || drift === 0 ? "" : ` ${counted(drift, "resource")} drifted.`;
  const unknown = uncompared === 0 ? "" : ` ${counted(uncompared, "secret")} could not be compared.`;
  if (refused > 0) return `Refused: ${counted(refused, "dataset")} cannot be changed as declared.`;
  if (create + update === 0) return `No changes. ${counted(unchanged, "resource")} as declared.${unknown}`;
  return `Plan: ${create} to create, ${update} to update, ${unchanged} unchanged.${drifted}${unknown}`;
}

/** Why secrets of a plan are not compared, as a clause. */
export function whyUncompared({ offline, secretsRead }: PlanDocument): string {
  if (offline) return "the plan was made offline";
  return secretsRead
    ? "the platform does not show them; --rotate sends them again"
    : "the plan was made without secrets (--no-secrets)";
}

/** What drift is, and what applying does to it. */
export const driftNote =
  "The config did not change here, the platform did. Applying brings it back to what is declared.";

/** What a plan is worth that was made without the account. */
export const offlineNote =
  "made without the account, as if it were as the base declares it: what differs there is not known";

/** `With stage=production:`, a line of its own; empty without variables. */
export function variablesText(variables: readonly AppliedVariable[]): string {
  if (variables.length === 0) return "";
  return `With ${firstFew(variables.map(({ name, value }) => `${printable(name)}=${printable(value, 100)}`))}:\n`;
}

/** `dataset "street"`, or `3 datasets: "street", "tunnel", "yard"`. */
export function datasetsText(names: readonly string[]): string {
  const quotedNames = names.map((name) => quoted(name));
  return names.length === 1
    ? `dataset ${quotedNames.join("")}`
    : `${counted(names.length, "dataset")}: ${firstFew(quotedNames)}`;
}

/** The change of the dataset itself makes the title, where there is one. */
function entryText(
  { datasets, changes }: Pick<ChangeEntry, "datasets" | "changes">,
  palette: Palette,
): string {
  const own = changes.find(({ shown }) => shown.part === "");
  const name = datasetsText(datasets);
  const isCreated = changes.every(({ shown }) => shown.action === "create");
  const title = own === undefined ? `${isCreated ? " " : palette.change("~")} ${name}\n` : "";
  return (
    title +
    changes
      .map((change) => {
        const { shown, members } = change;
        const isOwn = change === own;
        const sign = shown.action === "create" ? palette.add("+") : palette.change("~");
        const words = isOwn ? name : printable(shown.title);
        const indent = isOwn ? "" : "  ";
        const positions = members.map(({ position }) => position);
        const heading = `${indent}${sign} ${words}${note({ cause: shown.cause, positions }, palette)}\n`;
        return heading + changeLines(change, `${indent}    `, palette);
      })
      .join("")
  );
}

function changeLines({ shown, members }: SharedChange, indent: string, palette: Palette): string {
  const lines = fieldLines(shown);
  const all = members.map((member) => [...member.fields, ...member.secrets].map(({ position }) => position));
  const width = Math.max(0, ...lines.filter(({ value }) => value !== "").map(({ name }) => name.length));
  // The line of the resource says the cause already when all of it has one.
  const isMixed = lines.some(({ part }) => part.cause !== shown.cause);
  const lineText = (line: FieldLine, index: number): string => {
    const text =
      line.value === "" ? `${line.sign} ${line.name}` : `${line.name.padEnd(width)} = ${line.value}`;
    const positions = all.flatMap((own) => own[index] ?? []);
    const where =
      shown.action === "create" || line.value === ""
        ? ""
        : note({ cause: isMixed ? line.part.cause : null, positions }, palette);
    return `${indent}${text}${where}\n`;
  };
  return lines.map(lineText).join("");
}

function refusalText({ shown, members }: SharedRefusal, palette: Palette): string {
  const { id, message, remedies } = shown;
  const known = id === "" || members.length > 1 ? "" : ` (id ${printable(id)})`;
  const positions = members.map(({ position }) => position);
  return [
    `${palette.error("!")} ${datasetsText(members.map(({ dataset }) => dataset))}${known}${note({ cause: null, positions }, palette)}`,
    `    Refused: ${printable(message)}.`,
    "    Nothing is applied until this is settled, in one of these ways:",
    ...remedies.map((remedy) => `      - ${printable(remedy)}`),
    "",
  ].join("\n");
}

/** `street: input datasource`, or `street (dataset)`. */
function resourceText({ dataset, kind, part }: ResourceName): string {
  if (part === "") return `${printable(dataset)} (${printable(kind)})`;
  return `${printable(dataset)}: ${printable(part)} ${printable(kind)}`;
}

function unknownText(secret: UnknownSecret, palette: Palette): string {
  const { dataset, part, position } = secret;
  return `${printable(dataset)}, ${printable(part)}: ${secretText(secret)}${note({ cause: null, positions: [position] }, palette)}`;
}

/** `connection raw: sas_token (secret) env:SAS, of 3 datasources`; of inline secrets, whose they are. */
function connectionText(
  { connection, secrets, addresses, positions }: UnknownOfConnection,
  palette: Palette,
): string {
  const words = firstFew(secrets.map(secretText));
  const subject =
    connection === null
      ? firstFew(addresses.map((address) => printable(address)))
      : `connection ${printable(connection)}`;
  const of = connection === null ? "" : `, of ${firstFew(addresses.map((address) => printable(address)))}`;
  return `${subject}: ${words}${of}${note({ cause: null, positions }, palette)}`;
}

function secretText({ field, reference }: Pick<UnknownSecret, "field" | "reference">): string {
  return `${printable(field)} (secret) ${printable(reference)}`;
}

/** Right above the counts, which would otherwise seem to be those of the whole config. */
function targetsWarning({ targets, summary }: PlanDocument): string {
  if (targets.length === 0) return "";
  const names = targets.slice(0, 10).map((target) => quoted(target, 200));
  const rest = targets.length > names.length ? [`${targets.length - names.length} more`] : [];
  return `only ${counted(summary.datasets, "dataset")} planned, for --target ${[...names, ...rest].join(", ")}; nothing else of the config was looked at`;
}

function baseWarning({ base }: PlanDocument): string {
  const words = baseNote(base);
  return base === null || words === "" ? "" : `--base ${printable(baseText(base), 200)}: ${words}`;
}

function warningText(words: string, palette: Palette): string {
  return words === "" ? "" : `${palette.warning("warning:")} ${words}\n`;
}

function listText(title: string, lines: readonly string[], limit: number, palette: Palette): string {
  if (lines.length === 0) return "";
  const rest = lines.length > limit ? [`and ${lines.length - limit} more`] : [];
  const shown = [...lines.slice(0, limit), ...rest];
  return `${palette.strong(title)}\n${shown.map((line) => `    ${line}\n`).join("")}`;
}

/** Where the config says so, and who causes it, when that is known. */
function note(
  { cause, positions }: { readonly cause: Change["cause"]; readonly positions: readonly Position[] },
  palette: Palette,
): string {
  const words = cause === null ? "" : cause === "drift" ? "drift, " : "this change, ";
  return palette.faint(`  # ${words}${printable(placesText(positions))}`);
}
