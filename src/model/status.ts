/**
 * `as declared`: planning it changes nothing. `differs`: it would be updated. `missing`: it, or what it needs, does not
 * exist. `refused`: what is declared cannot be done.
 */
export type State = "as declared" | "differs" | "missing" | "refused";

/** A declared dataset, and what there is of it. */
export interface DatasetStatus {
  /** Its key in the config. */
  readonly dataset: string;
  /** Its declared name on the platform. */
  readonly name: string;
  /** `null`: it does not exist. */
  readonly id: string | null;
  readonly type: string;
  readonly state: State;
  /** Its declared datasources. */
  readonly datasources: readonly {
    readonly purpose: string;
    readonly provider: string;
    readonly resourcePath: string;
    /** Whether Lightly writes there, too. */
    readonly writes: boolean;
  }[];
}
