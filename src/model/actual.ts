import type { Secret } from "./secret.js";

/** What the API says now about the declared datasets, by their keys. What is not there does not exist. */
export interface ActualState {
  /** Id of the account that the token belongs to, as the owner of its datasets; `null` where it is not known. */
  readonly account: string | null;
  readonly datasets: ReadonlyMap<string, Match>;
}

/** The dataset of the account that a declared one stands for. */
export type Match =
  | {
      readonly kind: "found";
      readonly dataset: ActualDataset;
      /** Key of the declared dataset that must be renamed first, because it still has the declared name of this one. */
      readonly after: string | null;
    }
  /** The declared name belongs to another dataset than the one that should be renamed to it. */
  | {
      readonly kind: "taken";
      readonly id: string;
      readonly name: string;
      readonly takenBy: string;
      /** Whether the other dataset is to be renamed as well, so that names are exchanged in a circle. */
      readonly isCircle: boolean;
    }
  /** No dataset has the pinned id. */
  | { readonly kind: "missing"; readonly id: string }
  /** The dataset that has the name is pinned by another declared one. */
  | { readonly kind: "claimed"; readonly id: string; readonly claimedBy: string };

export interface ActualDataset {
  readonly id: string;
  readonly name: string;
  /** Owner's id. */
  readonly owner: string;
  /** Those that were read: some kinds are read only where they are declared. */
  readonly resources: readonly ActualResource[];
}

/** One resource of a dataset as the platform has it. */
export interface ActualResource {
  /** Name of its kind. */
  readonly kind: string;
  /** As in a desired resource; one that the config language does not know is in the API's spelling. */
  readonly part: string;
  /** In the config's names and spelling where it has them, else as the API gives them. No secrets. */
  readonly fields: Readonly<Record<string, string>>;
  /** Secret fields as the API returned them: whole, masked, or not at all (then absent). */
  readonly secrets: Readonly<Record<string, Secret>>;
}
