import type {
  PlanDocument,
  Refusal,
  Removed,
  Rotation,
  Uncompared,
  Unmanaged,
} from "../generated/plan-document.js";
import { commentLimit, commentMarker, filesText, paragraphs } from "./comment.js";
import { datasetSections } from "./dataset-markdown.js";
import { failureMarkdown, findingLine } from "./failure-markdown.js";
import { byteLength, listSection } from "./fold.js";
import { code } from "./markdown-text.js";
import { placeText } from "./place.js";
import { planHeadline } from "./plan-text.js";
import { counted } from "./printable.js";

/**
 * A plan as the comment on a pull request, at most `limit` bytes of UTF-8 (at least 20,000). What does not fit is
 * counted. Nothing that the config or the platform says is read as Markdown or HTML.
 */
export function planMarkdown(document: PlanDocument, limit = commentLimit): string {
  const first = commentMarker("plan", document.config.files);
  if (document.error !== null) {
    return `${paragraphs([first, failureMarkdown("Plan failed", document.config.files, document.error, limit)])}\n`;
  }
  const before = [
    first,
    `## ${planHeadline(document.summary)}`,
    targetsText(document),
    contextText(document),
    refusalSection(document.refusals, limit / 5),
  ];
  const after = [
    removedSection(document.removed, limit / 16),
    rotationSection(document.rotations, limit / 16),
    listSection("Warnings", "", document.warnings.map(findingLine), limit / 8),
    unmanagedSection(document.unmanaged, limit / 16),
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

function contextText({ config, server, account, base }: PlanDocument): string {
  return [
    filesText(config.files),
    ...(server === null ? [] : [`server ${code(server, 100)}`]),
    ...(account === null ? [] : [`account ${code(account, 100)}`]),
    ...(base === null ? [] : [`compared with ${code(base, 100)}`]),
  ].join(" · ");
}

function refusalSection(refusals: readonly Refusal[], budget: number): string {
  const intro = "**Nothing is applied** until this is settled.";
  const lines = refusals.map(
    ({ dataset, id, message, remedies, position }) =>
      `${code(dataset)} (id ${code(id)}, ${code(placeText(position))}): ${code(message)}. The ways out: ${remedies.map((remedy) => code(remedy)).join("; or ")}`,
  );
  return listSection("⛔ Refused", intro, lines, budget);
}

function removedSection(removed: readonly Removed[], budget: number): string {
  const lines = removed.map(({ dataset, purpose }) =>
    purpose === null ? `dataset ${code(dataset)}` : `${code(dataset)}: its ${code(purpose)} datasource`,
  );
  return listSection("No longer managed (left in place)", "", lines, budget);
}

function rotationSection(rotations: readonly Rotation[], budget: number): string {
  const lines = rotations.map(
    ({ connection, reason }) => `connection ${code(connection)}: ${rotationReasons[reason]}`,
  );
  return listSection("Secrets sent again", "", lines, budget);
}

const rotationReasons = {
  flag: "asked for with `--rotate`",
  raised: "its `rotation` was raised",
} as const satisfies Record<Rotation["reason"], string>;

function unmanagedSection(unmanaged: readonly Unmanaged[], budget: number): string {
  const lines = unmanaged.map(({ dataset, purpose }) =>
    purpose === null ? `dataset ${code(dataset)}` : `${code(dataset)}: its ${code(purpose)} datasource`,
  );
  return listSection("Not declared (left alone)", "", lines, budget);
}

function uncomparedSection(uncompared: readonly Uncompared[], budget: number): string {
  const intro = "The platform does not show these secrets; `--rotate` sends them again.";
  const lines = uncompared.map(
    ({ address, field, reference, position }) =>
      `${code(address)}: ${code(field)} from ${code(reference)} at ${code(placeText(position))}`,
  );
  return listSection("Not compared", intro, lines, budget);
}
