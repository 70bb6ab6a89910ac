import type { Position } from "../model/diagnostics.js";

/** Where a policy lies when nobody says. */
export const defaultPolicy = "lightly.policy.yaml";

/** What a config may ask for at all. A part that is `null` is not limited. */
export interface Policy {
  /** Each reference that may be used, such as `env:NAME`; of two that match, either may allow a use. */
  readonly secrets: readonly SecretUse[] | null;
  readonly secretsPosition: Position;
  readonly resourcePath: Allowed | null;
  readonly shareWith: Allowed | null;
  readonly limits: readonly Limit[];
}

export interface SecretUse {
  /** `*` stands for any characters. */
  readonly reference: string;
  /** By field: what the secret may go with; no entry at all: anything. */
  readonly with: ReadonlyMap<string, Allowed>;
  readonly position: Position;
}

export interface Allowed {
  readonly patterns: readonly string[];
  readonly position: Position;
}

/** How many resources one apply may create, or update. */
export interface Limit {
  readonly action: "create" | "update";
  readonly count: number | null;
  /** Of the resources that are declared. */
  readonly percent: number | null;
  readonly position: Position;
}
