import type { Change, PlanDocument, State } from "../generated/plan-document.js";
import { groupBy } from "../model/group-by.js";
import { digest } from "./digest.js";

/** What applying a plan would do, and nothing else: two plans with equal identities are the same plan. */
export interface PlanIdentity {
  readonly server: string | null;
  /** `null` where it is not known. */
  readonly account: string | null;
  /** By what the config calls them, which is no part of it. */
  readonly datasets: ReadonlyMap<string, DatasetIdentity>;
}

/** What would be done with one dataset, and the state that this was computed from. */
export interface DatasetIdentity {
  readonly state: Pick<State, "id" | "fingerprint">;
  readonly changes: readonly Pick<Change, "kind" | "part" | "action" | "content">[];
  /** Why it would be refused; empty otherwise. */
  readonly refusals: readonly string[];
}

/** No lines, keys, spelling of paths, causes, lists of what is left alone, or days: none of them changes what is done. */
export function identityOf({ server, account, changes, states, refusals }: PlanDocument): PlanIdentity {
  const changesOf = groupBy(changes, ({ dataset }) => dataset);
  const refusalsOf = groupBy(refusals, ({ dataset }) => dataset);
  const stateOf = new Map(states.map((state) => [state.dataset, state]));
  const names = new Set([...changesOf.keys(), ...refusalsOf.keys()]);
  const datasets = [...names].map((name): [string, DatasetIdentity] => {
    const { id = null, fingerprint = null } = stateOf.get(name) ?? {};
    return [
      name,
      {
        state: { id, fingerprint },
        changes: (changesOf.get(name) ?? []).map(({ kind, part, action, content }) => ({
          kind,
          part,
          action,
          content,
        })),
        refusals: (refusalsOf.get(name) ?? []).map(({ reason, id: refused }) => `${reason} ${refused}`),
      },
    ];
  });
  return { server, account, datasets: new Map(datasets) };
}

/** The hash of a plan: `sha256:` and 64 hex digits. */
export function planHash(document: PlanDocument): string {
  const { datasets, ...where } = identityOf(document);
  return `sha256:${digest({ ...where, datasets: [...datasets.values()].map(digest).toSorted() })}`;
}

/** Digest of a whole document but for this digest, which tells whether it was edited after it was saved. */
export function checksumOf(document: PlanDocument): string {
  return `sha256:${digest({ ...document, checksum: null })}`;
}
