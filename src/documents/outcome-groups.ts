import type {
  Dataset,
  OutcomeGroup,
  Permissions,
  ResultDocument,
  Step,
} from "../generated/result-document.js";
import { groupBy } from "../model/group-by.js";
import { messageTemplate } from "./own-names.js";

/** What came to the same for the same datasets. */
export interface OutcomeEntry {
  readonly datasets: readonly Dataset[];
  /** In the order in which they happen. */
  readonly outcomes: readonly SharedOutcome[];
}

/** A step, or a check of permissions, that came to the same for several datasets. */
export type SharedOutcome =
  | { readonly of: "steps"; readonly shown: Step }
  | { readonly of: "permissions"; readonly shown: Permissions };

/** What needs somebody comes first. */
const order: readonly (readonly [OutcomeGroup["of"], string])[] = [
  ["steps", "failed"],
  ["steps", "refused"],
  ["permissions", "missing"],
  ["permissions", "failed"],
  ["steps", "blocked"],
  ["steps", "interrupted"],
  ["permissions", "interrupted"],
  ["permissions", "impossible"],
  ["steps", "done"],
  ["permissions", "passed"],
  ["permissions", "skipped"],
];

/** Each group of outcomes that are the same; see the schema. */
export function groupOutcomes(datasets: readonly Dataset[]): OutcomeGroup[] {
  const groups = [...groupBy(datasets.flatMap(outcomesOf), outcomeKey).values()];
  return order.flatMap(([of, status]) =>
    groups
      .filter(([first]) => first?.of === of && first.shown.status === status)
      .map((members) => ({ of, status, members: members.map(({ address }) => address) })),
  );
}

/** The groups of a result with their outcomes, those of the same datasets together, in the order of the groups. */
export function outcomeEntries({
  datasets,
  groups,
}: Pick<ResultDocument, "datasets" | "groups">): readonly OutcomeEntry[] {
  const outcomes = new Map(
    datasets.flatMap(outcomesOf).map((one, index) => [`${one.of} ${one.address}`, { ...one, index }]),
  );
  const shared = groups.flatMap(({ of, members: addresses }) => {
    const members = addresses.flatMap((address) => outcomes.get(`${of} ${address}`) ?? []);
    const [first] = members;
    return first === undefined ? [] : [{ first, members: members.map(({ dataset }) => dataset) }];
  });
  const together = groupBy(shared, ({ members }) => JSON.stringify(members.map(({ dataset }) => dataset)));
  return [...together.values()].map((entry) => ({
    datasets: entry[0]?.members ?? [],
    outcomes: entry
      .toSorted((a, b) => a.first.index - b.first.index)
      .map(({ first, members }) => (members.length === 1 ? first : templateOf(first))),
  }));
}

/** The outcomes of each dataset, in their order. */
export function datasetOutcomes(datasets: readonly Dataset[]): readonly OutcomeEntry[] {
  return datasets.map((dataset) => ({ datasets: [dataset], outcomes: outcomesOf(dataset) }));
}

type OwnOutcome = SharedOutcome & { readonly address: string; readonly dataset: Dataset };

function outcomesOf(dataset: Dataset): readonly OwnOutcome[] {
  return [
    ...dataset.steps.map((shown) => ({ of: "steps" as const, address: shown.address, dataset, shown })),
    { of: "permissions", address: dataset.dataset, dataset, shown: dataset.permissions },
  ];
}

function outcomeKey(outcome: OwnOutcome): string {
  const { of, shown } = templateOf(outcome);
  if (of === "permissions") return JSON.stringify([of, shown]);
  const { action, kind, part, title, status, problem } = shown;
  return JSON.stringify([of, action, kind, part, title, status, problem]);
}

function templateOf(outcome: OwnOutcome): SharedOutcome {
  const { of, shown, dataset } = outcome;
  const template = (text: string): string => messageTemplate(text, dataset.dataset);
  const problem =
    shown.problem === null ? null : { ...shown.problem, message: template(shown.problem.message) };
  if (of === "steps") return { of, shown: { ...shown, problem } };
  const missing = shown.missing.map(({ providerError, ...one }) => ({
    ...one,
    providerError: providerError === null ? null : template(providerError),
  }));
  return { of, shown: { ...shown, problem, missing } };
}
