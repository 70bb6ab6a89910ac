import { type ExitCode, exitCodes } from "../model/errors.js";
import { readActual } from "../reconcile/read.js";
import { makePlan } from "../reconcile/plan.js";
import { pinsOf } from "../reconcile/match.js";
import { statusOf } from "../reconcile/status.js";
import { statusJson, statusText } from "../report/status-text.js";
import { type ApiOptions, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, readDesired } from "./desired.js";
import { targetedNames } from "./targets.js";

export interface StatusOptions extends ConfigOptions, ApiOptions {
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
  readonly format: "text" | "json";
}

/** Shows the declared datasets with their ids, and whether they are as declared. Reads only. */
export async function status(options: StatusOptions, context: CommandContext): Promise<ExitCode> {
  const { format } = options;
  const { desired, secrets } = await readDesired(options, context, "optional");
  const only = await targetedNames(options.target, desired, context);
  const wanted = desired.datasets.filter(({ key }) => only === undefined || only.has(key));
  const session = await connect(options, secrets, context);
  try {
    const { reader, concurrency, redact } = session;
    const actual = await readActual(wanted, reader, concurrency, pinsOf(desired.datasets));
    const statuses = statusOf(makePlan({ desired, actual, only }), wanted, actual);
    const { stdout } = context;
    stdout.write(format === "json" ? statusJson(statuses, redact) : statusText(statuses, stdout.palette));
    return exitCodes.success;
  } finally {
    await session.close();
  }
}
