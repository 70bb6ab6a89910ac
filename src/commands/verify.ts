import { permissionsDocument } from "../documents/result-document.js";
import { type ExitCode, exitCodes } from "../model/errors.js";
import type { Permissions } from "../generated/result-document.js";
import type { Match } from "../model/actual.js";
import type { DesiredDataset } from "../model/desired.js";
import { pinsOf } from "../reconcile/match.js";
import { readActual } from "../reconcile/read.js";
import { refusalOfMatch } from "../reconcile/refusals.js";
import { verifyDataset } from "../reconcile/verify.js";
import { datasourcesOf } from "../resources/datasource.js";
import { permissionsTable } from "../report/permissions-table.js";
import { type ApiOptions, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, readDesired } from "./desired.js";
import { targetedNames } from "./targets.js";

export interface VerifyOptions extends ConfigOptions, ApiOptions {
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
}

/** Has the platform try the storage of declared datasets, and shows what each permission came to. */
export async function verify(options: VerifyOptions, context: CommandContext): Promise<ExitCode> {
  const { desired, secrets } = await readDesired(options, context, "optional");
  const only = await targetedNames(options.target, desired, context);
  const wanted = desired.datasets.filter(({ key }) => only === undefined || only.has(key));
  const { stdout, stderr } = context;
  stderr.write(
    `${stderr.palette.warning("warning:")} the check writes a test object into the storage of each dataset\n`,
  );
  const session = await connect(options, secrets, context);
  try {
    const { api, reader, concurrency } = session;
    const actual = await readActual(wanted, reader, concurrency, pinsOf(desired.datasets));
    const check = async (dataset: DesiredDataset): Promise<readonly [string, Permissions | null]> => {
      const datasources = datasourcesOf(dataset.resources);
      if (datasources.length === 0) return [dataset.key, nothingToCheck];
      const match = actual.datasets.get(dataset.key);
      if (match === undefined) return [dataset.key, null];
      if (match.kind !== "found") return [dataset.key, notFound(dataset, match)];
      const verification = await verifyDataset(match.dataset.id, datasources, api);
      return [dataset.key, permissionsDocument(verification)];
    };
    const checked = await Promise.all(wanted.map(check));
    stdout.write(permissionsTable(checked, stdout.palette));
    return verifyExitCode(
      checked.map(([, permissions]) => permissions),
      context.signal.aborted,
    );
  } finally {
    await session.close();
  }
}

const nothingToCheck: Permissions = {
  status: "skipped",
  missing: [],
  problem: { message: "it declares no datasources", hint: "" },
};

/** Apply would refuse it too. */
function notFound(dataset: DesiredDataset, match: Exclude<Match, { kind: "found" }>): Permissions {
  const { message } = refusalOfMatch(dataset, match);
  return { status: "failed", missing: [], problem: { message, hint: "" } };
}

/** A dataset that does not exist yet has nothing that could be checked: it counts as a failure. */
function verifyExitCode(checked: readonly (Permissions | null)[], interrupted: boolean): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (checked.some((permissions) => permissions === null || permissions.status === "failed"))
    return exitCodes.failure;
  return checked.some((permissions) => permissions?.status === "missing")
    ? exitCodes.permissions
    : exitCodes.success;
}
