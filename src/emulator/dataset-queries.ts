import { pathParameter, type DatasetCall, type Decoded, type UserCall } from "./calls.js";
import { datasetData, datasetDataEnriched } from "./datasets.js";
import { flag, ids, integer, type QueryOf } from "./parameters.js";
import { ok, type Reply } from "./reply.js";
import type { EmulatorSettings } from "./settings.js";
import type { DatasetRecord } from "./state.js";

export const listQuery = {
  shared: flag,
  excludePlayground: flag,
  getAssetsOfTeam: flag,
  getAssetsOfTeamInclusiveSelf: flag,
  pageSize: integer(1),
  pageOffset: integer(0),
};
/** `limit` is the older name of `pageSize`. */
export const enrichedListQuery = { ...listQuery, limit: integer(1) };
export const idsQuery = { datasetIds: ids };
export const nameQuery = { ...listQuery, exact: flag };

type ListQuery = QueryOf<typeof listQuery>;
type NameQuery = QueryOf<typeof nameQuery>;

export function answerList(call: UserCall, { query }: Decoded<typeof listQuery, undefined>): Reply {
  return ok(page(call, query, inScope(call, query)).map((dataset) => datasetData(call, dataset)));
}

/** By prefix, or by the whole name with `exact=true`. */
export function answerNames(call: UserCall, { query }: Decoded<typeof nameQuery, undefined>): Reply {
  return ok(page(call, query, withName(call, query)).map((dataset) => datasetData(call, dataset)));
}

export function answerEnrichedList(
  call: UserCall,
  { query }: Decoded<typeof enrichedListQuery, undefined>,
): Reply {
  const sized = { ...query, pageSize: query.pageSize ?? query.limit };
  return ok(page(call, sized, inScope(call, sized)).map((dataset) => datasetDataEnriched(call, dataset)));
}

export function answerEnrichedNames(call: UserCall, { query }: Decoded<typeof nameQuery, undefined>): Reply {
  return ok(page(call, query, withName(call, query)).map((dataset) => datasetDataEnriched(call, dataset)));
}

/** The datasets among the ids that the caller can see, those of the team and shared ones included. */
export function answerEnrichedIds(call: UserCall, { query }: Decoded<typeof idsQuery, undefined>): Reply {
  const found = [...new Set(query.datasetIds)]
    .flatMap((id) => call.store.get(id) ?? [])
    .filter(visibleTo(call));
  return ok(found.map((dataset) => datasetDataEnriched(call, dataset)));
}

/** The datasets that were derived from this one, such as crops. */
export function answerChildren(call: DatasetCall): Reply {
  const children = call.store.childrenOf(call.dataset.id).filter(visibleTo(call));
  return ok(inOrder(children, call.settings).map((dataset) => datasetData(call, dataset)));
}

/** The caller's own datasets unless a parameter asks for others; `shared` wins over the team, as it is the narrower. */
function inScope(call: UserCall, query: ListQuery): readonly DatasetRecord[] {
  const { store, user } = call;
  if (query.shared) return store.sharedWith(user.email, user.team);
  if (!query.getAssetsOfTeam && !query.getAssetsOfTeamInclusiveSelf) return store.ownedBy(user.email);
  const ofTeam = call.accounts.teamMates(user).flatMap((email) => store.ownedBy(email));
  return query.getAssetsOfTeamInclusiveSelf ? [...store.ownedBy(user.email), ...ofTeam] : ofTeam;
}

function withName(call: UserCall, query: NameQuery): readonly DatasetRecord[] {
  const fold = (name: string) => (call.settings.caseInsensitiveNames ? name.toLowerCase() : name);
  const wanted = fold(pathParameter(call, "datasetName"));
  const ownByName =
    query.exact && !query.shared && !query.getAssetsOfTeam && !query.getAssetsOfTeamInclusiveSelf;
  const candidates = ownByName ? call.store.named(call.user.email, wanted) : inScope(call, query);
  return candidates.filter(({ name }) =>
    query.exact ? fold(name) === wanted : fold(name).startsWith(wanted),
  );
}

/** One page; offsets count items. */
function page(call: UserCall, query: ListQuery, found: readonly DatasetRecord[]): readonly DatasetRecord[] {
  const { defaultPageSize, maxPageSize, pageOverlap, listLag } = call.settings;
  const lagging = call.store.newest(listLag);
  const shown = inOrder(
    found.filter(({ id }) => !lagging.has(id)),
    call.settings,
  );
  const size = Math.min(query.pageSize ?? defaultPageSize, maxPageSize);
  const start = Math.max(0, (query.pageOffset ?? 0) - pageOverlap);
  return shown.slice(start, start + size);
}

/** Ids ascend with creation, so they break ties and the order is total. */
function inOrder(datasets: readonly DatasetRecord[], settings: EmulatorSettings): readonly DatasetRecord[] {
  const byId = (a: DatasetRecord, b: DatasetRecord) => (a.id < b.id ? -1 : 1);
  switch (settings.listOrder) {
    case "created":
      return datasets.toSorted(byId);
    case "reversed":
      return datasets.toSorted((a, b) => byId(b, a));
    case "name":
      return datasets.toSorted((a, b) => (a.name === b.name ? byId(a, b) : a.name < b.name ? -1 : 1));
    case "modified":
      return datasets.toSorted((a, b) => b.lastModifiedAt - a.lastModifiedAt || byId(a, b));
  }
}

function visibleTo(call: UserCall): (dataset: DatasetRecord) => boolean {
  return (dataset) => call.accounts.relation(call.user, dataset) !== "none";
}
