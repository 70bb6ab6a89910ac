import { permissionsDocument, stepDocument } from "../documents/result-document.js";
import type { Permissions, Step } from "../generated/result-document.js";
import { permissionsProgress, stepProgress } from "../report/result-text.js";
import type { Progress } from "../model/result.js";
import type { CommandContext } from "./context.js";
import type { ApplyEvent } from "./events.js";

/** How many failures of one kind are told as they happen; the end of an apply tells all of them. */
const mostOfAKind = 3;

/**
 * Tells the events of every step and check that ends, with the time since the first call to this, and stderr of those that
 * failed; with `full`, of all.
 */
export function progressReporter(
  tell: (event: ApplyEvent) => void,
  full: boolean,
  { stderr, progress: view, now }: Pick<CommandContext, "stderr" | "progress" | "now">,
): (progress: Progress) => void {
  const start = now();
  const told = new Map<string, number>();
  const isTold = (status: Step["status"] | Permissions["status"], what: string): boolean => {
    if (full) return true;
    if (!needsSomebody.has(status)) return false;
    const count = (told.get(what) ?? 0) + 1;
    told.set(what, count);
    return count <= mostOfAKind;
  };
  return (progress) => {
    const elapsed = now() - start;
    const elapsedMs = Math.round(elapsed);
    if (progress.kind === "change") {
      const step = stepDocument(progress.outcome);
      view.advance(step.status === "failed" ? "failed" : undefined);
      if (isTold(step.status, `${step.status} ${step.action} ${step.title}`))
        stderr.write(`${stepProgress(step, elapsed, stderr.palette)}\n`);
      tell({ event: "step", elapsedMs, ...step });
    } else {
      const { dataset } = progress;
      const permissions = permissionsDocument(progress.verification);
      if (isTold(permissions.status, `permissions ${permissions.status}`))
        stderr.write(`${permissionsProgress(dataset, permissions, elapsed, stderr.palette)}\n`);
      tell({ event: "permissions", dataset, elapsedMs, ...permissions });
    }
  };
}

const needsSomebody: ReadonlySet<string> = new Set<Step["status"] | Permissions["status"]>([
  "failed",
  "refused",
  "missing",
]);
