import type { PlanDocument } from "../generated/plan-document.js";
import type { Permissions, ResultDocument, Step } from "../generated/result-document.js";
import { jsonText } from "../report/json.js";

/** One line of `--format events`. */
export type ApplyEvent =
  | { readonly event: "begin"; readonly planHash: string | null; readonly changes: number }
  | ({ readonly event: "step"; readonly elapsedMs: number } & Step)
  | ({ readonly event: "permissions"; readonly dataset: string; readonly elapsedMs: number } & Permissions)
  | ({ readonly event: "end" } & Pick<ResultDocument, "exitCode" | "error" | "summary">);

/** The event that begins an apply. */
export function beginEvent({ planHash, changes }: PlanDocument): ApplyEvent {
  return { event: "begin", planHash, changes: changes.length };
}

/** The event that ends it. */
export function endEvent({ exitCode, error, summary }: ResultDocument): ApplyEvent {
  return { event: "end", exitCode, error, summary };
}

/** An event as a line. */
export function eventLine(event: ApplyEvent): string {
  return jsonText(event, 0);
}
