import type {
  DatasetRecord,
  DatasourceRecord,
  EmulatorSettings,
  EmulatorState,
} from "../../src/emulator/index.js";
import { defined, type Environment, identifiers, providers, webServer } from "./arbitrary-storage.js";
import { people } from "./user-actions.js";
import { type PlainDataset, variableOf } from "./written-config.js";

/**
 * What a plan should say, told from the configs in plain terms and the true state of the platform: field by field, from
 * the documentation, without the code under test.
 */
export interface Situation {
  /** `undefined`: planned without a base. */
  readonly base: readonly PlainDataset[] | undefined;
  readonly desired: readonly PlainDataset[];
  readonly account: EmulatorState;
  /** The values of what the config refers to; `undefined` where none is looked up. */
  readonly env: Environment | undefined;
  /** What the platform shows of secrets. */
  readonly shown: EmulatorSettings["secrets"];
  /** Whether every secret is asked to be sent again. */
  readonly rotate: boolean;
}

export type Cause = "change" | "drift" | null;

export interface NaivePlan {
  readonly changes: readonly NaiveChange[];
  readonly refusals: readonly string[];
  /** Addresses. */
  readonly removed: readonly string[];
  readonly unmanaged: readonly string[];
  /** Names of own datasets that the config does not declare. */
  readonly undeclared: readonly string[];
  /** Addresses with the field. */
  readonly uncompared: readonly string[];
}

export interface NaiveChange {
  readonly address: string;
  readonly action: "create" | "update";
  readonly cause: Cause;
  readonly fields: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
    readonly cause: Cause;
  }[];
  readonly secrets: readonly {
    readonly field: string;
    readonly reference: string;
    readonly formerly: string | null;
    readonly reason: string;
    readonly cause: Cause;
  }[];
}

export function naivePlan(situation: Situation): NaivePlan {
  const { desired, base, account } = situation;
  const compared = desired
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((dataset) => compareDataset(dataset, situation));
  const kept = new Set(pairsWithBase(situation).values());
  const named = new Set(desired.flatMap(({ name, renamedFrom }) => [name, renamedFrom]));
  const undeclared = ownDatasets(account).filter(
    ({ id, name }) => !named.has(name) && desired.every((dataset) => dataset.id !== id),
  );
  const removed = (base ?? []).flatMap((one) => (kept.has(one) ? [] : [one.key]));
  return {
    changes: compared.flatMap(({ changes }) => changes),
    refusals: compared.flatMap(({ refusals }) => refusals),
    removed: [...removed, ...compared.flatMap((one) => one.removed)].toSorted(),
    unmanaged: compared.flatMap((one) => one.unmanaged),
    undeclared: undeclared.map(({ name }) => name).toSorted(),
    uncompared: compared.flatMap(({ uncompared }) => uncompared),
  };
}

export function ownDatasets({ datasets }: EmulatorState): readonly DatasetRecord[] {
  return datasets.filter(isMine);
}

type Match = { readonly found: DatasetRecord } | { readonly refused: string } | undefined;

/** The dataset of the account that a declared one stands for, or why not; `undefined` when it is to be created. */
export function matchOf(dataset: PlainDataset, situation: Situation): Match {
  const { id } = dataset;
  const found = targetOf(dataset, situation.account);
  if (found === undefined) return id === undefined ? undefined : { refused: `id_missing ${id}` };
  if (isClaimed(dataset, found, situation)) return { refused: `claimed ${found.id}` };
  if (holderOfName(dataset, situation) === undefined) return { found };
  const givers = giversTo(dataset, situation);
  const isExchange = givers.includes(dataset);
  return givers.length > 0 && !isExchange ? { found } : { refused: `name_taken ${found.id}` };
}

function isClaimed({ id }: PlainDataset, found: DatasetRecord, { desired }: Situation): boolean {
  return id === undefined && desired.some((other) => other.id === found.id);
}

/** Another dataset of the same owner that has the declared name. */
function holderOfName(dataset: PlainDataset, { account }: Situation): DatasetRecord | undefined {
  const found = targetOf(dataset, account);
  return ownDatasets(account).find(
    (one) => one.name === dataset.name && one.id !== found?.id && one.owner === found?.owner,
  );
}

/** The declared datasets that give up their names first, one after the other, so that this one gets its own. */
function giversTo(dataset: PlainDataset, situation: Situation): readonly PlainDataset[] {
  const givers: PlainDataset[] = [];
  for (let taker: PlainDataset | undefined = dataset; taker !== undefined;) {
    const holder: DatasetRecord | undefined = holderOfName(taker, situation);
    const giver: PlainDataset | undefined = situation.desired.find(
      (one) =>
        holder !== undefined &&
        one.name !== holder.name &&
        targetOf(one, situation.account)?.id === holder.id &&
        !isClaimed(one, holder, situation),
    );
    taker = giver === undefined || givers.includes(giver) ? undefined : giver;
    if (taker !== undefined) givers.push(taker);
  }
  return givers;
}

function targetOf(
  { id, name, renamedFrom }: PlainDataset,
  account: EmulatorState,
): DatasetRecord | undefined {
  if (id !== undefined) return account.datasets.find((one) => one.id === id && isVisible(one));
  const own = ownDatasets(account);
  return own.find((one) => one.name === renamedFrom) ?? own.find((one) => one.name === name);
}

function isMine({ owner }: DatasetRecord): boolean {
  return owner === people.me.email;
}

/** The datasets of a team, and those that are shared, may be read. */
function isVisible({ owner, share }: DatasetRecord): boolean {
  const isShared = share?.users.includes(people.me.email) || share?.teams.includes(people.me.team);
  return owner !== people.stranger.email || isShared === true;
}

/**
 * What the base says of the same dataset: of the one of the account that both stand for, whatever they call it; else of
 * one with its name, or its former name.
 */
export function inBase(dataset: PlainDataset, situation: Situation): PlainDataset | undefined {
  return pairsWithBase(situation).get(dataset);
}

function pairsWithBase(situation: Situation): ReadonlyMap<PlainDataset, PlainDataset> {
  const { base = [], desired } = situation;
  const pairs = new Map<PlainDataset, PlainDataset>();
  const pair = (
    isSame: (before: PlainDataset, one: PlainDataset, target: DatasetRecord | undefined) => boolean,
  ) => {
    for (const one of desired.filter((candidate) => !pairs.has(candidate))) {
      const named = targetOf(one, situation.account);
      const target = named && isClaimed(one, named, situation) ? undefined : named;
      // Two that are pinned to other ids are two datasets, whatever they are called.
      const isOther = ({ id }: PlainDataset) => id !== undefined && one.id !== undefined && id !== one.id;
      const before = base.find(
        (candidate) =>
          !isOther(candidate) && ![...pairs.values()].includes(candidate) && isSame(candidate, one, target),
      );
      if (before !== undefined) pairs.set(one, before);
    }
  };
  pair(({ id }, one, target) => id !== undefined && [one.id, target?.id].includes(id));
  pair(
    ({ id, name, renamedFrom }, _, target) =>
      id === undefined && target !== undefined && [name, renamedFrom].includes(target.name),
  );
  pair(({ name }, one) => one.name === name);
  pair(({ name }, one) => one.renamedFrom === name);
  return pairs;
}

/** Everything of a dataset that somebody may change and a plan can see: not its secrets, counts and times. */
export function visibleOf(dataset: DatasetRecord, withSharing: boolean): string {
  const parts = [...partsHeld(dataset, { shareWith: withSharing ? [] : undefined })].map(
    ([part, { fields }]) => {
      const shown = Object.entries(fields).filter(([field]) => !isSecret(field));
      return JSON.stringify([part, shown.map(([field, value]) => [field, meaningOf(field, value)])]);
    },
  );
  return JSON.stringify([dataset.id, parts.toSorted(), withSharing ? dataset.share?.teams.toSorted() : []]);
}

type ComparedDataset = Omit<NaivePlan, "undeclared">;

function compareDataset(dataset: PlainDataset, situation: Situation): ComparedDataset {
  const none = { changes: [], refusals: [], removed: [], unmanaged: [], uncompared: [] };
  const match = matchOf(dataset, situation);
  if (match !== undefined && "refused" in match)
    return { ...none, refusals: [`${dataset.key} ${match.refused}`] };
  const held = match === undefined ? new Map<string, Part>() : partsHeld(match.found, dataset);
  const before = situation.base === undefined ? undefined : inBase(dataset, situation);
  const asked = before === undefined ? new Map<string, Part>() : partsOf(before);
  const parts = partsOf(dataset);
  if (match !== undefined && held.get("")?.fields["type"] !== dataset.type)
    return { ...none, refusals: [`${dataset.key} type ${match.found.id}`] };
  const compared = [...parts].map(([part, declared]) =>
    comparePart(
      part === "" ? dataset.key : `${dataset.key}.${part}`,
      declared,
      held.get(part),
      asked.get(part),
      situation,
    ),
  );
  const people = compared.find(({ change }) => change?.address.endsWith(".share_with"))?.change;
  const isLockout =
    match !== undefined && !isMine(match.found) && people?.fields.some(({ after }) => after === null);
  if (isLockout === true) return { ...none, refusals: [`${dataset.key} lockout ${match.found.id}`] };
  const undeclared = (all: ReadonlyMap<string, Part>) =>
    [...all.keys()].flatMap((part) => (parts.has(part) ? [] : [`${dataset.key}.${part}`])).toSorted();
  return {
    ...none,
    changes: compared.flatMap(({ change }) => change ?? []),
    uncompared: compared.flatMap(({ uncompared }) => uncompared),
    removed: undeclared(asked),
    unmanaged: undeclared(held),
  };
}

/** One thing that can change on its own: the dataset itself (under an empty name), a datasource, the people. */
interface Part {
  readonly fields: Readonly<Record<string, string>>;
  readonly rotation: number;
}

function partsOf({ name, type, sources, shareWith }: PlainDataset): ReadonlyMap<string, Part> {
  return new Map<string, Part>([
    ["", { fields: { name, type }, rotation: 0 }],
    ...sources.map((source) => [source.purpose, source] as const),
    ...(shareWith === undefined
      ? []
      : [["share_with", { fields: peopleIn(shareWith), rotation: 0 }] as const]),
  ]);
}

/** The same of a dataset of the account; its people only where the config declares some. */
function partsHeld(
  { name, type, datasources, share }: DatasetRecord,
  { shareWith }: Pick<PlainDataset, "shareWith">,
): ReadonlyMap<string, Part> {
  return new Map<string, Part>([
    ["", { fields: { name, type: type.toLowerCase() }, rotation: 0 }],
    ...datasources.map(
      (one) => [one.purpose.toLowerCase(), { fields: inConfigTerms(one), rotation: 0 }] as const,
    ),
    ...(shareWith === undefined
      ? []
      : [
          [
            "share_with",
            { fields: peopleIn((share?.users ?? []).toSorted().toReversed()), rotation: 0 },
          ] as const,
        ]),
  ]);
}

/** Case means nothing; the first spelling counts. */
function peopleIn(addresses: readonly string[]): Part["fields"] {
  const byName = addresses.toReversed().map((address) => [address.toLowerCase(), address] as const);
  return Object.fromEntries(byName.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function inConfigTerms(held: DatasourceRecord): Part["fields"] {
  const [type = "", provider] =
    Object.entries(providers).find(([, { wireType }]) => wireType === held.type) ?? [];
  const members = new Map<string, string>(Object.entries(held));
  const fields = Object.entries(provider?.wire ?? {}).map(([field, name]): [string, string | undefined] => [
    field,
    members.get(name) ?? (field === "web_server_location" ? webServer : undefined),
  ]);
  return defined({
    type,
    ...Object.fromEntries(fields),
    resource_path: held.fullPath,
    thumbnail_suffix: held.thumbSuffix === "" ? undefined : held.thumbSuffix,
  });
}

function comparePart(
  address: string,
  declared: Part,
  held: Part | undefined,
  asked: Part | undefined,
  situation: Situation,
): { readonly change?: NaiveChange; readonly uncompared: readonly string[] } {
  const { base, env, shown, rotate } = situation;
  const valueOf = (field: string): string | undefined => {
    const written = declared.fields[field];
    const variable = variableOf(written);
    return variable === undefined ? written : env?.[variable];
  };
  const isSameType = held?.fields["type"] === declared.fields["type"];
  const isHidden = (field: string) =>
    isSecret(field) || (env === undefined && variableOf(declared.fields[field]) !== undefined);
  const isAsked = (field: string) =>
    asked === undefined || originOf(field, asked) !== originOf(field, declared);
  const causeOf = (field: string): Cause => (base === undefined ? null : isAsked(field) ? "change" : "drift");

  const names = [...Object.keys(declared.fields), ...Object.keys(held?.fields ?? {}).toSorted()];
  const fields = [...new Set(names)]
    .filter(
      (field) =>
        !isHidden(field) && meaningOf(field, held?.fields[field]) !== meaningOf(field, valueOf(field)),
    )
    .map((field) => ({
      field,
      before: shownHeld(field, declared, held, situation),
      after: shownText(declared.fields[field]),
      cause: causeOf(field),
    }));
  const reasonFor = (field: string): string | undefined => {
    const [before, after] = [asked?.fields[field], declared.fields[field]];
    if (held === undefined || !isSameType) return "new";
    if (asked !== undefined && isAsked(field))
      return before === after ? "another rotation number" : "another reference";
    const [there, here] = [keyIn(held.fields[field]), keyIn(valueOf(field))];
    if (shown === "echo" && here !== undefined && there !== undefined && here !== there)
      return "changed on the platform";
    return rotate ? "--rotate" : undefined;
  };
  const hidden = Object.keys(declared.fields).filter(isHidden);
  if (fields.length === 0 && hidden.every((field) => reasonFor(field) === undefined)) {
    const isUnknown = (field: string) =>
      shown !== "echo" ||
      env === undefined ||
      meaningOf(field, held?.fields[field]) !== meaningOf(field, valueOf(field));
    return { uncompared: hidden.filter(isUnknown).map((field) => `${address} ${field}`) };
  }
  const secrets = hidden.map((field) => {
    const reason = reasonFor(field) ?? "sent along";
    const former = asked?.fields[field];
    const isTold = reason === "another reference" && variableOf(former) !== undefined;
    const formerly = isTold ? shownText(former) : null;
    const asks = base !== undefined && reason === "--rotate";
    const cause: Cause = reason === "sent along" ? null : asks ? "change" : causeOf(field);
    return { field, reference: shownText(declared.fields[field]) ?? "", formerly, reason, cause };
  });
  const causes = [...fields, ...secrets].map(({ cause }) => cause);
  const cause = base === undefined ? null : causes.includes("change") ? "change" : "drift";
  return {
    change: { address, action: held === undefined ? "create" : "update", cause, fields, secrets },
    uncompared: [],
  };
}

/** What a config says of a field: for a secret, where it comes from, and how often that was renewed. */
export function originOf(field: string, { fields, rotation }: Part): string | undefined {
  const written = fields[field];
  return variableOf(written) === undefined ? meaningOf(field, written) : `${written} ${rotation}`;
}

/** Equal for values that mean the same. */
export function meaningOf(field: string, value: string | undefined): string | undefined {
  switch (field) {
    case "resource_path":
    case "obs_endpoint":
    case "web_server_location":
      return value?.replace(/\/$/, "");
    case "sas_token":
      return value?.replace(/^\?/, "");
    case "credentials":
      return sortedJson(value);
    default:
      // A person is a field, called as the address in lower case.
      return field.includes("@") && value !== undefined ? field : value;
  }
}

export function isSecret(field: string): boolean {
  return Object.values(providers).some(({ secret }) => secret === field);
}

/** An access key id of the platform is hidden where the config only refers to its own, or says nothing of it. */
function shownHeld(field: string, declared: Part, held: Part | undefined, { env }: Situation): string | null {
  const value = held?.fields[field];
  if (value === undefined) return null;
  const written = declared.fields[field];
  const isOpen =
    variableOf(written) === undefined &&
    written !== undefined &&
    held?.fields["type"] === declared.fields["type"];
  if (identifiers.includes(field) && !isOpen) return "(hidden)";
  return Object.values(env ?? {}).includes(value) ? "***" : value;
}

function shownText(written: string | undefined): string | null {
  const variable = variableOf(written);
  return variable === undefined ? (written ?? null) : `env:${variable}`;
}

/** The public part of Google credentials. */
function keyIn(credentials: string | undefined): string | undefined {
  const key = parsed(credentials);
  const parts = ["private_key_id", "client_email"].map((name) => Reflect.get(key, name));
  return parts.every((part) => typeof part === "string") ? JSON.stringify(parts) : undefined;
}

function sortedJson(text: string | undefined): string | undefined {
  const entries = Object.entries(parsed(text));
  return entries.length === 0 ? text : JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function parsed(text: string | undefined): object {
  try {
    return Object(JSON.parse(text ?? ""));
  } catch {
    return {};
  }
}
