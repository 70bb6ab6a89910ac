import { ExpectedError, InterruptedError, UsageError } from "../model/errors.js";
import { namedIn } from "../export/select.js";
import type { RemoteDataset } from "../model/remote.js";
import { counted, printable } from "../report/printable.js";
import { type ApiOptions, type ApiSession, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { type CollectedExport, collectExport } from "./exporting.js";
import { type Ask, demandYes } from "./questions.js";

/** Adopts datasets by name or pattern, or all of them. Reads only. */
export async function adopt(
  names: readonly string[],
  options: ApiOptions,
  context: CommandContext,
): Promise<CollectedExport> {
  const session = await connect(options, [], context);
  try {
    const own = await session.reader.listDatasets();
    return await collect(names.length === 0 ? own : namedIn(own, names), own, session);
  } finally {
    await session.close();
  }
}

/** As {@link adopt}, in a conversation: `undefined` when there is nothing to adopt, or nothing is wanted. */
export async function offerToAdopt(
  options: ApiOptions,
  ask: Ask,
  context: CommandContext,
): Promise<CollectedExport | undefined> {
  let session: ApiSession | undefined;
  try {
    session = await connect(options, [], context);
    const own = await session.reader.listDatasets();
    context.stdout.write(`The token works: you own ${counted(own.length, "dataset")}.\n`);
    const chosen = own.length === 0 ? [] : await chooseDatasets(own, ask, context);
    return chosen.length === 0 ? undefined : await collect(chosen, own, session);
  } catch (error) {
    if (!(error instanceof ExpectedError) || error instanceof InterruptedError) throw error;
    context.stdout.write(`${printable(error.message, 2000)}\n`);
    await demandYes("Start without the account", ask);
    return undefined;
  } finally {
    await session?.close();
  }
}

async function chooseDatasets(
  own: readonly RemoteDataset[],
  ask: Ask,
  { stdout }: CommandContext,
): Promise<readonly RemoteDataset[]> {
  for (;;) {
    const answer = (
      await ask("Adopt which ones? all, none, or names and patterns with commas between [all]: ")
    ).trim();
    if (answer === "" || answer === "all") return own;
    if (answer === "none") return [];
    const names = answer.split(",").flatMap((name) => name.trim() || []);
    try {
      return namedIn(own, names);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      stdout.write(`${printable(error.message)}\n`);
    }
  }
}

function collect(
  chosen: readonly RemoteDataset[],
  own: readonly RemoteDataset[],
  session: ApiSession,
): Promise<CollectedExport> {
  return collectExport({ selected: chosen, own }, undefined, session);
}
