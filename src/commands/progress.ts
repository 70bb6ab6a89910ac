import { permissionsDocument, stepDocument } from "../documents/result-document.js";
import { permissionsProgress, stepProgress } from "../report/result-text.js";
import type { Progress } from "../model/result.js";
import type { CommandContext } from "./context.js";
import type { ApplyEvent } from "./events.js";

/** Tells stderr and the events of every step and check that ends, with the time since the first call to this. */
export function progressReporter(
  tell: (event: ApplyEvent) => void,
  { stderr, now }: CommandContext,
): (progress: Progress) => void {
  const start = now();
  return (progress) => {
    const elapsed = now() - start;
    const elapsedMs = Math.round(elapsed);
    if (progress.kind === "change") {
      const step = stepDocument(progress.outcome);
      stderr.write(`${stepProgress(step, elapsed, stderr.palette)}\n`);
      tell({ event: "step", elapsedMs, ...step });
    } else {
      const { dataset } = progress;
      const permissions = permissionsDocument(progress.verification);
      stderr.write(`${permissionsProgress(dataset, permissions, elapsed, stderr.palette)}\n`);
      tell({ event: "permissions", dataset, elapsedMs, ...permissions });
    }
  };
}
