import { type OutcomeEntry, outcomeEntries, type SharedOutcome } from "../documents/outcome-groups.js";
import type { Missing, Problem, ResultDocument } from "../generated/result-document.js";
import { configFacts, failureHtml, namesHtml, placesHtml } from "./html-parts.js";
import { pageHtml, sectionHtml } from "./html-page.js";
import { codeHtml, element, html } from "./html-text.js";
import { type LinkTo, noLinks } from "./place.js";
import { resultHeadline, stepName } from "./result-text.js";

/** What an apply did, as one page that can be read, searched and printed wherever it lies; what needs somebody comes first. */
export function resultHtml(document: ResultDocument, linkTo: LinkTo = noLinks): string {
  const { error, server, exitCode, summary, planHash } = document;
  if (error !== null) return failureHtml("Apply failed", document, error, linkTo);
  const entries = outcomeEntries(document).filter(({ outcomes }) => outcomes.some(isShown));
  const shown = entries.flatMap(({ outcomes }) => outcomes.filter(isShown));
  const steps = shown.flatMap((outcome) => (outcome.of === "steps" ? [outcome.shown] : []));
  return pageHtml({
    title: resultHeadline(summary),
    facts: [
      ...(server === null ? [] : [["Server", codeHtml(server)] as const]),
      ...configFacts(document),
      ["Exit code", String(exitCode)],
    ],
    filters: [
      { name: "outcome", label: "Outcome", values: distinct(shown.map((outcome) => outcome.shown.status)) },
      { name: "kind", label: "Kind", values: distinct([...steps.map(({ kind }) => kind), "permissions"]) },
    ],
    entries: entries.length,
    sections: [
      sectionHtml("Outcomes", "", entries.map((entry) => entryHtml(entry, linkTo)).join("\n")),
      planHash === null ? "" : `<p>Plan hash: ${codeHtml(planHash)}</p>`,
    ],
  });
}

function isShown({ shown }: SharedOutcome): boolean {
  return shown.status !== "skipped";
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}

function entryHtml({ datasets, outcomes }: OutcomeEntry, linkTo: LinkTo): string {
  const names = datasets.map(({ dataset, id }) => (id === null ? dataset : `${dataset} (id ${id})`));
  const parts = outcomes.filter(isShown).map((outcome) => partHtml(outcome, linkTo));
  return `<article>\n<h3>${namesHtml(names, "dataset")}</h3>\n${parts.join("\n")}\n</article>`;
}

function partHtml({ of, shown }: SharedOutcome, linkTo: LinkTo): string {
  const { status, problem } = shown;
  const kind = of === "steps" ? shown.kind : "permissions";
  const what =
    of === "steps" ? `${html(stepName(shown))} ${placesHtml([shown.position], linkTo)}` : "check permissions";
  const tag = element("span", `tag ${tagOf[status] ?? "change"}`, html(status));
  const missing = of === "steps" ? [] : shown.missing.map(missingHtml);
  const lines = [...(problem === null ? [] : problemHtml(problem)), ...missing].map(
    (line) => `<p>${line}</p>`,
  );
  return `<div class="part" data-outcome="${html(status)}" data-kind="${html(kind)}">\n<p>${tag} ${what}</p>${lines.join("")}\n</div>`;
}

const tagOf: Readonly<Record<string, string>> = {
  done: "add",
  passed: "add",
  failed: "remove",
  refused: "remove",
  missing: "remove",
};

function problemHtml({ message, hint }: Problem): readonly string[] {
  return [html(message, 1000), ...(hint === "" ? [] : [html(hint, 1000)])];
}

function missingHtml({ permission, neededBy, providerError, remedies }: Missing): string {
  const needed =
    neededBy.length === 0 ? "" : `, needed by ${neededBy.map((purpose) => codeHtml(purpose)).join(", ")}`;
  const words = providerError === null ? "" : `: ${html(providerError)}`;
  const fixes = remedies.map((remedy) => ` To fix it, ${html(remedy)}.`).join("");
  return `<strong>${html(permission)}</strong> is not permitted${needed}${words}.${fixes}`;
}
