import { changeEntries, type ChangeEntry, type SharedChange } from "../documents/change-groups.js";
import { sharedRefusals, unknownByConnection } from "../documents/said-once.js";
import type { PlanDocument, Position, ResourceName } from "../generated/plan-document.js";
import { baseNote, baseText } from "./change-lines.js";
import { changeDiff } from "./change-markdown.js";
import { diagramOf } from "./diagram.js";
import { diagramSvg } from "./diagram-svg.js";
import { configFacts, failureHtml, findingHtml, namesHtml, placesHtml } from "./html-parts.js";
import { listHtml, pageHtml, sectionHtml } from "./html-page.js";
import { codeHtml, element, html } from "./html-text.js";
import { type LinkTo, noLinks } from "./place.js";
import { driftNote, offlineNote, planHeadline, whyUncompared } from "./plan-text.js";

/** A plan as one page that can be read, searched and printed wherever it lies. Nothing in it is left out. */
export function planHtml(document: PlanDocument, linkTo: LinkTo = noLinks): string {
  if (document.error !== null) return failureHtml("Plan failed", document, document.error, linkTo);
  const entries = changeEntries(document);
  const changes = entries.flatMap((entry) => entry.changes.map(({ shown }) => shown));
  const valuesOf = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();
  return pageHtml({
    title: planHeadline(document.summary),
    facts: factsOf(document),
    filters: [
      { name: "cause", label: "Cause", values: valuesOf(changes.map(causeText)) },
      { name: "kind", label: "Kind", values: valuesOf(changes.map(({ kind }) => kind)) },
      {
        name: "provider",
        label: "Provider",
        values: valuesOf(changes.flatMap(({ storage }) => storage?.provider ?? [])),
      },
    ],
    entries: entries.length,
    sections: sectionsOf(document, entries, linkTo),
  });
}

function factsOf(document: PlanDocument): readonly (readonly [string, string])[] {
  const { server, account, base, targets, offline } = document;
  const codes = (texts: readonly string[]): string => texts.map((text) => codeHtml(text, 200)).join(", ");
  return [
    ...(server === null ? [] : [["Server", codeHtml(server)] as const]),
    ...(account === null ? [] : [["Account", codeHtml(account)] as const]),
    ...configFacts(document),
    ...(base === null ? [] : [["Compared with", codeHtml(baseText(base))] as const]),
    ...(offline ? [["Offline", html(offlineNote)] as const] : []),
    ...(baseNote(base) === "" ? [] : [["Warning", html(baseNote(base))] as const]),
    ...(targets.length === 0 ? [] : [["Only planned", codes(targets)] as const]),
  ];
}

function sectionsOf(
  document: PlanDocument,
  entries: readonly ChangeEntry[],
  linkTo: LinkTo,
): readonly string[] {
  const changes = (section: ChangeEntry["section"], heading: string, intro = ""): string =>
    sectionHtml(
      heading,
      intro,
      entries
        .filter((entry) => entry.section === section)
        .map((entry) => entryHtml(entry, linkTo))
        .join("\n"),
    );
  const diagram = diagramOf(document);
  const unknown = unknownByConnection(document).map(({ secrets, addresses, positions }) => {
    const fields = secrets.map(({ field, reference }) => `${codeHtml(field)} from ${codeHtml(reference)}`);
    return `${fields.join(", ")} ${placesHtml(positions, linkTo)} ${namesHtml(addresses, "resource")}`;
  });
  return [
    listHtml("Refused", "Nothing is applied until this is settled.", refusalsHtml(document, linkTo)),
    sectionHtml("Storage", "", diagram === undefined ? "" : diagramSvg(diagram)),
    changes("drift", "Drift", driftNote),
    changes("update", "Updates"),
    changes("create", "Creations"),
    listHtml(
      "Warnings",
      "",
      document.warnings.map((warning) => findingHtml(warning, linkTo)),
    ),
    listHtml("No longer managed (left in place)", "", document.removed.map(resourceHtml)),
    listHtml("Not declared (left alone)", "", document.unmanaged.map(resourceHtml)),
    listHtml("Not compared", `Because ${whyUncompared(document)}.`, unknown),
    document.planHash === null ? "" : `<p>Plan hash: ${codeHtml(document.planHash)}</p>`,
  ];
}

function refusalsHtml(document: PlanDocument, linkTo: LinkTo): readonly string[] {
  return sharedRefusals(document).map(({ shown, members }) => {
    const positions = members.map(({ position }) => position);
    const names = namesHtml(
      members.map(({ dataset }) => dataset),
      "dataset",
    );
    const ways = shown.remedies.map((remedy) => `<li>${html(remedy)}</li>`).join("");
    return `${names} ${placesHtml(positions, linkTo)}: ${html(shown.message)}. The ways out:<ul>${ways}</ul>`;
  });
}

function entryHtml({ datasets, changes }: ChangeEntry, linkTo: LinkTo): string {
  const parts = changes.map((change) => partHtml(change, linkTo)).join("\n");
  return `<article>\n<h3>${namesHtml(datasets, "dataset")}</h3>\n${parts}\n</article>`;
}

function partHtml(change: SharedChange, linkTo: LinkTo): string {
  const { shown, members } = change;
  const { action, kind, storage, title } = shown;
  const positions = members.map((member): Position => member.fields[0]?.position ?? member.position);
  const cause = causeText(shown);
  const data = `data-cause="${html(cause)}" data-kind="${html(kind)}" data-provider="${html(storage?.provider ?? "none")}"`;
  const tag = element("span", `tag ${action === "create" ? "add" : "change"}`, action);
  const why = shown.cause === null ? "" : ` ${element("span", "faint", cause)}`;
  const lines = changeDiff(change)
    .slice(1)
    .map((line) => diffLine(line))
    .join("");
  return `<div class="part" ${data}>\n<p>${tag} ${html(title)}${why} ${placesHtml(positions, linkTo)}</p>\n<pre>${lines}</pre>\n</div>`;
}

function diffLine(line: string): string {
  const text = html(line, Infinity);
  return line.startsWith("+") ? element("span", "add", text) : element("span", "remove", text);
}

function causeText({ cause }: { readonly cause: PlanDocument["changes"][number]["cause"] }): string {
  return cause === null ? "not known" : cause === "drift" ? "drift" : "this change";
}

function resourceHtml({ dataset, kind, part }: ResourceName): string {
  return part === ""
    ? `${html(kind)} ${codeHtml(dataset)}`
    : `${codeHtml(dataset)}: its ${codeHtml(part)} ${html(kind)}`;
}
