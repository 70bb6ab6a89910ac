import type {
  Change,
  PlanDocument,
  Position,
  Refusal,
  ResourceName,
  Summary,
  UnknownSecret,
} from "../generated/plan-document.js";
import { baseNote, baseText, type FieldLine, fieldLines } from "./change-lines.js";
import { failureText } from "./failure-text.js";
import type { Palette } from "./palette.js";
import { counted, printable, quoted } from "./printable.js";

/** A plan for people, in the manner of Terraform. The same document gives the same text; a failure says why. */
export function planText(document: PlanDocument, palette: Palette): string {
  if (document.error !== null) return failureText(document.error, palette);
  return [
    ...datasetGroups(document.changes).map((changes) => datasetText(changes, palette)),
    ...document.refusals.map((refusal) => refusalText(refusal, palette)),
    listText("No longer managed, and left in place:", document.removed.map(resourceText), palette),
    listText("Not declared, and left alone:", document.unmanaged.map(resourceText), palette),
    listText(
      "Not compared, because the platform does not show them; --rotate sends them again:",
      document.uncompared.map((secret) => unknownText(secret, palette)),
      palette,
    ),
    warningText(baseWarning(document), palette) +
      warningText(targetsWarning(document), palette) +
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

/** The changes by dataset, in their order. */
export function datasetGroups(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.dataset);
    if (group === undefined) groups.set(change.dataset, [change]);
    else group.push(change);
  }
  return [...groups.values()];
}

/** The change of the dataset itself makes the title, where there is one. */
function datasetText(changes: readonly Change[], palette: Palette): string {
  const own = changes.find(({ part }) => part === "");
  const name = quoted(changes[0]?.dataset ?? "");
  const title = own === undefined ? `${palette.change("~")} dataset ${name}\n` : "";
  return (
    title +
    changes
      .map((change) => {
        const isOwn = change === own;
        const sign = change.action === "create" ? palette.add("+") : palette.change("~");
        const words = isOwn ? `dataset ${name}` : printable(change.title);
        const indent = isOwn ? "" : "  ";
        const heading = `${indent}${sign} ${words}${note(change, palette)}\n`;
        return heading + changeLines(change, `${indent}    `, palette);
      })
      .join("")
  );
}

function changeLines(change: Change, indent: string, palette: Palette): string {
  const lines = fieldLines(change);
  const width = Math.max(0, ...lines.filter(({ value }) => value !== "").map(({ name }) => name.length));
  // The line of the resource says the cause already when all of it has one.
  const isMixed = lines.some(({ part }) => part.cause !== change.cause);
  const shown = (line: FieldLine): string => {
    const text =
      line.value === "" ? `${line.sign} ${line.name}` : `${line.name.padEnd(width)} = ${line.value}`;
    const where = change.action === "create" || line.value === "" ? "" : lineNote(line, isMixed, palette);
    return `${indent}${text}${where}\n`;
  };
  return lines.map(shown).join("");
}

function lineNote({ part }: FieldLine, isMixed: boolean, palette: Palette): string {
  return note({ cause: isMixed ? part.cause : null, position: part.position }, palette);
}

function refusalText({ dataset, id, message, remedies, position }: Refusal, palette: Palette): string {
  return [
    `${palette.error("!")} dataset ${quoted(dataset)}${id === "" ? "" : ` (id ${printable(id)})`}${note({ cause: null, position }, palette)}`,
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
  const { dataset, part, field, reference, position } = secret;
  return `${printable(dataset)}, ${printable(part)}: ${printable(field)} (secret) ${printable(reference)}${note({ cause: null, position }, palette)}`;
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

function listText(title: string, lines: readonly string[], palette: Palette): string {
  if (lines.length === 0) return "";
  return `${palette.strong(title)}\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

/** Where the config says so, and who causes it, when that is known. */
function note(
  { cause, position }: { readonly cause: Change["cause"]; readonly position: Position },
  palette: Palette,
): string {
  const words = cause === null ? "" : cause === "drift" ? "drift, " : "this change, ";
  return palette.faint(`  # ${words}${printable(position.file)}:${position.line}`);
}
