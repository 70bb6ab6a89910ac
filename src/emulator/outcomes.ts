import { purposes, type Purpose } from "./datasource-config.js";
import type { DatasetRecord } from "./state.js";
import { checker } from "./validation.js";

export const checks = ["canList", "canRead", "canWrite", "canOverwrite"] as const;
export type Check = (typeof checks)[number];

/** What trying a bucket shows. */
export type Outcome = Readonly<Record<Check, boolean>> & {
  /** The words of the storage provider, for checks that fail. */
  readonly errors?: Readonly<Partial<Record<Check, string>>>;
};

/** An outcome for a dataset, by name or id, whether it exists yet or not; without `purpose` for all. Checks left out pass. */
export type OutcomeRule = Partial<Outcome> & {
  readonly dataset: string;
  readonly purpose?: Purpose;
};

/** What verification will find, as set through the control interface. */
export interface Outcomes {
  /** Adds a rule, or replaces the one for the same dataset and purpose. */
  set(rule: OutcomeRule): void;
  clear(): void;
  rules(): readonly OutcomeRule[];
  /** A rule with a purpose wins over one without, an id over a name; without a rule everything is allowed. */
  of(dataset: DatasetRecord, purpose: Purpose): Outcome;
}

export const allAllowed: Outcome = { canList: true, canRead: true, canWrite: true, canOverwrite: true };

export function createOutcomes(): Outcomes {
  const rules = new Map<string, OutcomeRule>();
  return {
    set: (rule) => void rules.set(keyOf(rule.dataset, rule.purpose), rule),
    clear: () => rules.clear(),
    rules: () => [...rules.values()],
    of({ id, name }, purpose) {
      const keys = [keyOf(id, purpose), keyOf(name, purpose), keyOf(id, undefined), keyOf(name, undefined)];
      const rule = keys.map((key) => rules.get(key)).find((candidate) => candidate !== undefined);
      if (rule === undefined) return allAllowed;
      const { dataset: _dataset, purpose: _purpose, ...outcome } = rule;
      return { ...allAllowed, ...outcome };
    },
  };
}

/** Checks an {@link OutcomeRule} that comes over HTTP. */
export const outcomeChecker = checker<OutcomeRule>({
  type: "object",
  required: ["dataset"],
  additionalProperties: false,
  properties: {
    dataset: { type: "string", minLength: 1 },
    purpose: { enum: purposes },
    ...allOf({ type: "boolean" }),
    errors: { type: "object", additionalProperties: false, properties: allOf({ type: "string" }) },
  },
});

function allOf(schema: object): Readonly<Record<string, object>> {
  return Object.fromEntries(checks.map((check) => [check, schema]));
}

function keyOf(dataset: string, purpose: Purpose | undefined): string {
  return `${purpose ?? "*"}\n${dataset}`;
}
