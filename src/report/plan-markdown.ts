import type {
  Change,
  PlanDocument,
  Refusal,
  ResourceName,
  UnknownSecret,
} from "../generated/plan-document.js";
import { baseNote, baseText } from "./change-lines.js";
import { commentLimit, commentMarker, configText, paragraphs } from "./comment.js";
import { datasetSections } from "./dataset-markdown.js";
import { failureMarkdown, findingLine } from "./failure-markdown.js";
import { byteLength, listSection } from "./fold.js";
import { code } from "./markdown-text.js";
import { placeText } from "./place.js";
import { offlineNote, planHeadline } from "./plan-text.js";
import { counted } from "./printable.js";

/**
 * A plan as the comment on a pull request, at most `limit` bytes of UTF-8 (at least 20,000). What does not fit is
 * counted. Nothing that the config or the platform says is read as Markdown or HTML.
 */
export function planMarkdown(document: PlanDocument, limit = commentLimit): string {
  const first = commentMarker("plan", document);
  if (document.error !== null) {
    return `${paragraphs([first, failureMarkdown("Plan failed", document, document.error, limit)])}\n`;
  }
  const before = [
    first,
    `## ${planHeadline(document.summary)}`,
    document.offline ? `⚠️ **Offline**: ${offlineNote}.` : "",
    targetsText(document),
    contextText(document),
    baseWarning(document),
    refusalSection(document.refusals, limit / 5),
  ];
  const after = [
    resourceSection("No longer managed (left in place)", document.removed, limit / 16),
    rotationSection(document.changes, limit / 16),
    listSection("Warnings", "", document.warnings.map(findingLine), limit / 8),
    resourceSection("Not declared (left alone)", document.unmanaged, limit / 16),
    uncomparedSection(document.uncompared, limit / 16),
    document.planHash === null ? "" : `Plan hash: ${code(document.planHash)}`,
  ];
  const left = limit - byteLength(paragraphs([...before, ...after]));
  return `${paragraphs([...before, ...datasetSections(document, left, limit), ...after])}\n`;
}

/** Loud, because the counts would otherwise seem to be those of the whole config. */
function targetsText({ targets, summary }: PlanDocument): string {
  if (targets.length === 0) return "";
  const names = targets.slice(0, 10).map((target) => code(target));
  const rest = targets.length > names.length ? [`${targets.length - names.length} more`] : [];
  return `⚠️ **Only ${counted(summary.datasets, "dataset")} planned**, for \`--target\` ${[...names, ...rest].join(", ")}. Nothing else of the config was looked at.`;
}

function contextText(document: PlanDocument): string {
  const { server, account, base } = document;
  return [
    configText(document),
    ...(server === null ? [] : [`server ${code(server, 100)}`]),
    ...(account === null ? [] : [`account ${code(account, 100)}`]),
    ...(base === null ? [] : [`compared with ${code(baseText(base), 100)}`]),
  ].join(" · ");
}

function refusalSection(refusals: readonly Refusal[], budget: number): string {
  const intro = "**Nothing is applied** until this is settled.";
  const lines = refusals.map(
    ({ dataset, id, message, remedies, position }) =>
      `${code(dataset)} (${id === "" ? "" : `id ${code(id)}, `}${code(placeText(position))}): ${code(message)}. The ways out: ${remedies.map((remedy) => code(remedy)).join("; or ")}`,
  );
  return listSection("⛔ Refused", intro, lines, budget);
}

function baseWarning({ base }: PlanDocument): string {
  const words = baseNote(base);
  return words === "" ? "" : `⚠️ ${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function resourceSection(heading: string, resources: readonly ResourceName[], budget: number): string {
  const lines = resources.map(({ dataset, kind, part }) =>
    part === "" ? `${kind} ${code(dataset)}` : `${code(dataset)}: its ${code(part)} ${code(kind)}`,
  );
  return listSection(heading, "", lines, budget);
}

function rotationSection(changes: readonly Change[], budget: number): string {
  const lines = changes.flatMap(({ address, secrets }) =>
    secrets
      .filter(({ reason }) => reason !== "new" && reason !== "sent along")
      .map(({ field, reference, reason, formerly }) => {
        const former = formerly === null ? "" : `, was ${code(formerly)}`;
        return `${code(address)}: ${code(field)} from ${code(reference)}, for ${code(reason)}${former}`;
      }),
  );
  return listSection("Secrets sent again", "", lines, budget);
}

function uncomparedSection(uncompared: readonly UnknownSecret[], budget: number): string {
  const intro = "The platform does not show these secrets; `--rotate` sends them again.";
  const lines = uncompared.map(
    ({ address, field, reference, position }) =>
      `${code(address)}: ${code(field)} from ${code(reference)} at ${code(placeText(position))}`,
  );
  return listSection("Not compared", intro, lines, budget);
}
