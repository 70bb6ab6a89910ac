import { changeEntries, type ChangeEntry } from "../documents/change-groups.js";
import { sharedRefusals, type UnknownOfConnection, unknownByConnection } from "../documents/said-once.js";
import type { PlanDocument, ResourceName } from "../generated/plan-document.js";
import { baseNote, baseText } from "./change-lines.js";
import { commentLimit, commentMarker, configText, paragraphs, titleText } from "./comment.js";
import { diagramOf } from "./diagram.js";
import { entrySection } from "./entry-markdown.js";
import { failureMarkdown, findingLine } from "./failure-markdown.js";
import { byteLength, listSection, type Section, sectionsIn } from "./fold.js";
import { code, fenced } from "./markdown-text.js";
import { mermaidLines } from "./mermaid.js";
import { type LinkTo, noLinks } from "./place.js";
import { placeMarkdown } from "./place-markdown.js";
import { driftNote, offlineNote, planHeadline, whyUncompared } from "./plan-text.js";
import { counted, firstFew } from "./printable.js";

/** Lines of a list of names. */
const listLimit = 20;

/**
 * A plan as the comment on a pull request, at most `limit` bytes of UTF-8 (at least 20,000). What does not fit is
 * counted, and what matters less is left out first. Nothing that the config or the platform says is read as Markdown or
 * HTML.
 */
export function planMarkdown(document: PlanDocument, limit = commentLimit, linkTo = noLinks): string {
  const first = commentMarker("plan", document);
  if (document.error !== null) {
    const failed = failureMarkdown("Plan failed", document, document.error, limit, linkTo);
    return `${paragraphs([first, failed])}\n`;
  }
  const head = paragraphs([
    first,
    titleText(planHeadline(document.summary), document),
    document.offline ? `⚠️ **Offline**: ${offlineNote}.` : "",
    targetsText(document),
    contextText(document),
    baseWarning(document),
  ]);
  const foot = document.planHash === null ? "" : `Plan hash: ${code(document.planHash)}`;
  const sections = sectionsOf(document, changeEntries(document), limit, linkTo);
  const separators = 2 * (sections.length + 2);
  const left = limit - byteLength(head) - byteLength(foot) - separators;
  return `${paragraphs([head, ...sectionsIn(left, sections), foot])}\n`;
}

/** Loud, because the counts would otherwise seem to be those of the whole config. */
function targetsText({ targets, summary }: PlanDocument): string {
  if (targets.length === 0) return "";
  const names = targets.slice(0, 10).map((target) => code(target));
  const rest = targets.length > names.length ? [`${targets.length - names.length} more`] : [];
  return `⚠️ **Only ${counted(summary.datasets, "dataset")} planned**, for \`--target\` ${[...names, ...rest].join(", ")}. Nothing else of the config was looked at.`;
}

function contextText(document: PlanDocument): string {
  const { base } = document;
  return [
    configText(document),
    ...(base === null ? [] : [`compared with ${code(baseText(base), 100)}`]),
  ].join(" · ");
}

function baseWarning({ base }: PlanDocument): string {
  const words = baseNote(base);
  return words === "" ? "" : `⚠️ ${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** By how much they matter. */
function sectionsOf(
  document: PlanDocument,
  entries: readonly ChangeEntry[],
  limit: number,
  linkTo: LinkTo,
): readonly Section[] {
  const changes = (section: ChangeEntry["section"], heading: string, intro: string): Section => {
    const own = entries.filter((entry) => entry.section === section);
    return (budget) => entrySection(own, budget, { heading, intro, linkTo, limit });
  };
  const list = (heading: string, intro: string, lines: readonly string[]): Section => {
    return (budget) => listSection(heading, intro, lines, budget, listLimit);
  };
  const unknownIntro = document.secretsRead
    ? "The platform does not show these secrets; `--rotate` sends them again."
    : `Because ${whyUncompared(document)}.`;
  return [
    list("⛔ Refused", "**Nothing is applied** until this is settled.", refusalLines(document, linkTo)),
    changes("drift", "Drift", driftNote),
    changes("update", "Updates", ""),
    changes("create", "Creations", ""),
    list(
      "Warnings",
      "",
      document.warnings.map((warning) => findingLine(warning, linkTo)),
    ),
    list("No longer managed (left in place)", "", document.removed.map(resourceLine)),
    list("Secrets sent again", "", rotationLines(entries)),
    (budget) => diagramText(document, budget),
    list("Not declared (left alone)", "", document.unmanaged.map(resourceLine)),
    list(
      "Not compared",
      unknownIntro,
      unknownByConnection(document).map((group) => unknownLine(group, linkTo)),
    ),
  ];
}

function refusalLines(document: PlanDocument, linkTo: LinkTo): readonly string[] {
  return sharedRefusals(document).map(({ shown, members }) => {
    const { id, message, remedies, position } = shown;
    const names = firstFew(members.map(({ dataset }) => code(dataset)));
    const known = id === "" || members.length > 1 ? "" : `id ${code(id)}, `;
    const ways = remedies.map((remedy) => code(remedy)).join("; or ");
    return `${names} (${known}${placeMarkdown(position, linkTo)}): ${code(message)}. The ways out: ${ways}`;
  });
}

function resourceLine({ dataset, kind, part }: ResourceName): string {
  return part === "" ? `${kind} ${code(dataset)}` : `${code(dataset)}: its ${code(part)} ${code(kind)}`;
}

function rotationLines(entries: readonly ChangeEntry[]): readonly string[] {
  return entries
    .flatMap(({ changes }) => changes)
    .flatMap(({ shown, members }) =>
      shown.secrets
        .filter(({ reason }) => reason !== "new" && reason !== "sent along")
        .map(({ field, reference, reason, formerly }) => {
          const former = formerly === null ? "" : `, was ${code(formerly)}`;
          const addresses = firstFew(members.map(({ address }) => code(address)));
          return `${addresses}: ${code(field)} from ${code(reference)}, for ${code(reason)}${former}`;
        }),
    );
}

function unknownLine({ secrets, addresses, positions }: UnknownOfConnection, linkTo: LinkTo): string {
  const fields = secrets.map(({ field, reference }) => `${code(field)} from ${code(reference)}`);
  const [first] = positions;
  const where = first === undefined ? "" : ` at ${placeMarkdown(first, linkTo)}`;
  return `${firstFew(addresses.map((address) => code(address)))}: ${firstFew(fields)}${where}`;
}

/** The picture of what would change, where there is room for it. */
function diagramText(document: PlanDocument, budget: number): string {
  const diagram = diagramOf(document);
  const text = diagram === undefined ? "" : `### Storage\n\n${fenced("mermaid", mermaidLines(diagram))}`;
  return byteLength(text) > budget ? "" : text;
}
