import type { DatasetRecord, EmulatorSettings, EmulatorState } from "../../src/emulator/index.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { DatasetPlan } from "../../src/model/model.js";
import type { Result } from "../../src/model/result.js";
import { people, type WirePurpose } from "./arbitraries.js";
import { wireSecrets, type WireSource } from "./arbitrary-storage.js";
import type { Played } from "./worlds.js";

/** The words in which the laws are told; none of them asks the code under test what something means. */

export type Change = PlanDocument["changes"][number];

export function ownDatasets({ datasets }: EmulatorState): readonly DatasetRecord[] {
  return datasets.filter(({ owner }) => owner === people.me.email);
}

export function planOf({ planned }: Played): readonly DatasetPlan[] {
  return planned instanceof ExpectedError ? [] : planned.plan.datasets;
}

export function resultOf({ result }: Played): Result | undefined {
  return result instanceof ExpectedError ? undefined : result;
}

export function purposeOf(purpose: string): WirePurpose {
  if (purpose === "input") return "INPUT";
  return purpose === "lightly" ? "LIGHTLY" : "INPUT_OUTPUT";
}

/** The dataset that a change is about, as it was held at the plan; none for one that is to be created. */
export function heldBy({ dataset }: Change, played: Played): DatasetRecord | undefined {
  const found = planOf(played).find((one) => one.dataset.name === dataset);
  if (found === undefined || found.action === "create") return undefined;
  return played.atPlan.datasets.find(({ id }) => id === found.id);
}

/** Equal for equal meanings of a member of the API's datasource. */
export function meaningOf(name: string, value: string | undefined): string | undefined {
  switch (name) {
    case "fullPath":
    case "obsEndpoint":
      return value?.replace(/\/$/, "");
    case "webServerLocation":
      return (value ?? "http://localhost:3456").replace(/\/$/, "");
    case "accountKey":
      return value?.replace(/^\?/, "");
    case "gcsCredentials":
      return value === undefined ? undefined : sortedJson(value);
    default:
      return value;
  }
}

/** Whether the platform holds just what a PUT was to send, but for how it writes the end of a path. */
export function isAsExpected(
  held: object,
  wire: WireSource | undefined,
  trailingSlash: EmulatorSettings["trailingSlash"],
): boolean {
  if (wire === undefined) return false;
  const { fullPath = "", ...others } = wire;
  const normal = {
    keep: fullPath,
    add: fullPath === "" || fullPath.endsWith("/") ? fullPath : `${fullPath}/`,
    strip: fullPath.replace(/\/$/, ""),
  }[trailingSlash];
  return sortedEntries({ ...others, fullPath: normal }) === sortedEntries(held);
}

/** Everything of a dataset that somebody may change and a plan can see: not its secrets, counts and times. */
export function visibleOf(held: DatasetRecord, withSharing: boolean): string {
  const { id, name, type, datasources, share } = held;
  const sources = datasources
    .map(({ id: _id, ...members }) =>
      sortedEntries(
        Object.fromEntries(
          [...new Set([...Object.keys(members), ...implied(members)])]
            .filter((member) => !wireSecrets.includes(member))
            .map((member) => [member, meaningOf(member, textOf(members, member))]),
        ),
      ),
    )
    .toSorted();
  const users = [...new Set((share?.users ?? []).map((user) => user.toLowerCase()))].toSorted();
  const sharing = withSharing ? [users, (share?.teams ?? []).toSorted()] : [];
  return JSON.stringify([id, name, type, sources, sharing]);
}

function implied({ type }: { readonly type: string }): readonly string[] {
  return type === "LOCAL" ? ["webServerLocation"] : [];
}

function textOf(members: object, name: string): string | undefined {
  const value: unknown = Reflect.get(members, name);
  return typeof value === "string" ? value : undefined;
}

function sortedEntries(members: object): string {
  return JSON.stringify(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function sortedJson(text: string): string {
  try {
    return sortedEntries(Object(JSON.parse(text)));
  } catch {
    return text;
  }
}
