import type { Plan, Refusal } from "../model/plan.js";
import type { Limit, Policy } from "./policy.js";

/** Limits that are lifted for one run, by what they limit. */
export type LiftedLimits = ReadonlySet<Limit["action"]>;

/** A limit that a plan exceeds. */
interface Excess {
  readonly limit: Limit;
  /** How many changes there would be. */
  readonly found: number;
  readonly allowed: number;
}

/** The plan, with a refusal for each limit that it exceeds, or a note where that is lifted. */
export function withLimits(plan: Plan, policy: Policy, lifted: LiftedLimits): Plan {
  const excesses = policy.limits.flatMap((limit) => excessOf(limit, plan) ?? []);
  return {
    ...plan,
    refusals: [
      ...plan.refusals,
      ...excesses.flatMap((excess) => (lifted.has(excess.limit.action) ? [] : [refusalOf(excess, plan)])),
    ],
    notes: [
      ...plan.notes,
      ...excesses
        .filter(({ limit }) => lifted.has(limit.action))
        .map((excess) => ({
          code: "policy-lifted" as const,
          severity: "warning" as const,
          path: "",
          message: `${sentence(excess)}; the limit is lifted for this run`,
          hint: `leave out --lift-limit ${excess.limit.action} once this is applied`,
          position: excess.limit.position,
        })),
    ],
  };
}

function excessOf(limit: Limit, { changes, unchanged }: Plan): Excess | undefined {
  const found = changes.filter(({ action }) => action === limit.action).length;
  const declared = changes.length + unchanged;
  const share = limit.percent === null ? Infinity : Math.floor((declared * limit.percent) / 100);
  const allowed = Math.min(limit.count ?? Infinity, share);
  return found > allowed ? { limit, found, allowed } : undefined;
}

function sentence({ limit: { action, position }, found, allowed }: Excess): string {
  return `the plan would ${action} ${found} ${found === 1 ? "resource" : "resources"}, and ${position.file}:${position.line} allows ${allowed}`;
}

/** At the first change beyond the limit. */
function refusalOf(excess: Excess, { changes }: Plan): Refusal {
  const { action } = excess.limit;
  const beyond = changes.filter((change) => change.action === action)[excess.allowed];
  if (beyond === undefined) throw new TypeError("A limit that is exceeded has a change beyond it.");
  return {
    dataset: beyond.dataset,
    id: beyond.target.found?.id ?? "",
    reason: "policy_limit",
    message: `${sentence(excess)}: this is the first beyond it`,
    remedies: ["make the change in several parts", `lift the limit for one run: --lift-limit ${action}`],
    position: beyond.position,
  };
}
