import type { Change, ChangeGroup, PlanDocument, Value } from "../generated/plan-document.js";
import { groupBy } from "../model/group-by.js";
import { type OwnNames, pathTemplate } from "./own-names.js";

export type Section = ChangeGroup["section"];

/** The order in which a plan is told, after what is refused. */
const sections: readonly Section[] = ["drift", "update", "create"];

/** What a change has in one section. */
export interface ChangePart {
  readonly section: Section;
  readonly change: Change;
}

/** Changes that are said once, and the datasets that have all of them. */
export interface ChangeEntry {
  readonly section: Section;
  /** Keys of the datasets. */
  readonly datasets: readonly string[];
  readonly changes: readonly SharedChange[];
}

/** The same change of several datasets. */
export interface SharedChange {
  /** That of the first dataset; of several ones, with `${dataset}` for what is its name. */
  readonly shown: Change;
  readonly members: readonly Change[];
}

type Named = Pick<PlanDocument, "changes" | "states">;

/** Each group of changes that have one cause; see the schema. */
export function groupChanges({ changes, states }: Named): ChangeGroup[] {
  const namesOf = namesIn(states);
  const parts = changes.flatMap(partsOf);
  const groups = [...groupBy(parts, (part) => causeKey(part, namesOf(part.change))).values()];
  return sections.flatMap((section) =>
    groups
      .filter(([first]) => first?.section === section)
      .map((members) => ({ section, members: members.map(({ change }) => change.address) })),
  );
}

/** What of a change is drift, and the rest of it: the parts of a change together are the change. */
export function partsOf(change: Change): readonly ChangePart[] {
  const { action, cause, fields, secrets } = change;
  if (action === "create") return [{ section: cause === "drift" ? "drift" : "create", change }];
  const isDrift = (part: { readonly cause: Change["cause"] }): boolean => part.cause === "drift";
  const isSentForDrift = (secret: Change["secrets"][number]): boolean =>
    secret.reason === "sent along" ? isDrift(change) : isDrift(secret);
  const drift = {
    ...change,
    cause: "drift" as const,
    fields: fields.filter(isDrift),
    secrets: secrets.filter(isSentForDrift),
  };
  const own = {
    ...change,
    fields: fields.filter((field) => !isDrift(field)),
    secrets: secrets.filter((secret) => !isSentForDrift(secret)),
  };
  const [hasDrift, hasOwn] = [drift, own].map((part) => part.fields.length + part.secrets.length > 0);
  return [
    ...(hasDrift === true ? [{ section: "drift" as const, change: drift }] : []),
    ...(hasOwn === true || hasDrift === false ? [{ section: "update" as const, change: own }] : []),
  ];
}

/** The groups of a plan with their changes, those of the same datasets together. */
export function changeEntries({
  changes,
  states,
  groups,
}: Named & Pick<PlanDocument, "groups">): readonly ChangeEntry[] {
  const namesOf = namesIn(states);
  const parts = new Map(
    changes.flatMap(partsOf).map(({ section, change }) => [`${section} ${change.address}`, change]),
  );
  const shared = groups.flatMap(({ section, members: addresses }) => {
    const members = addresses.flatMap((address) => parts.get(`${section} ${address}`) ?? []);
    const [first] = members;
    if (first === undefined) return [];
    const shown = members.length === 1 ? first : templateOf(first, namesOf(first));
    return [{ section, shown, members }];
  });
  const datasetsOf = (members: readonly Change[]) => members.map(({ dataset }) => dataset);
  const together = groupBy(shared, ({ section, members }) => JSON.stringify([section, datasetsOf(members)]));
  return [...together.values()].flatMap((entry) => {
    const [first] = entry;
    return first === undefined
      ? []
      : [{ section: first.section, datasets: datasetsOf(first.members), changes: entry }];
  });
}

/** The changes of each dataset, whole and in their order. */
export function datasetEntries(changes: readonly Change[]): readonly Omit<ChangeEntry, "section">[] {
  return [...groupBy(changes, ({ dataset }) => dataset)].map(([dataset, own]) => ({
    datasets: [dataset],
    changes: own.map((change) => ({ shown: change, members: [change] })),
  }));
}

function namesIn(states: PlanDocument["states"]): (change: Change) => OwnNames {
  const names = new Map(states.map(({ dataset, name }) => [dataset, name]));
  return ({ dataset }) => ({ key: dataset, name: names.get(dataset) ?? dataset });
}

/** Equal for changes that have one cause: no digests, and no lines, which the config may repeat for each dataset. */
function causeKey({ section, change }: ChangePart, names: OwnNames): string {
  const { action, kind, part, title, storage, cause, fields, secrets } = change;
  return JSON.stringify([
    section,
    action,
    kind,
    part,
    title,
    storage,
    cause,
    fields.map((one) => [one.field, valueKey(one.before, names), valueKey(one.after, names), one.cause]),
    secrets.map(({ field, reference, formerly, reason, cause: own }) => [
      field,
      reference,
      formerly,
      reason,
      own,
    ]),
  ]);
}

function valueKey(value: Value, names: OwnNames): unknown {
  return value.kind === "text" ? pathTemplate(value.text, names) : value;
}

function templateOf(change: Change, names: OwnNames): Change {
  const shown = (value: Value): Value =>
    value.kind === "text" ? { ...value, text: pathTemplate(value.text, names).text } : value;
  const fields = change.fields.map((one) => ({ ...one, before: shown(one.before), after: shown(one.after) }));
  return { ...change, fields };
}
