import type { ActualDataset, ActualResource, ActualState, Match } from "../../src/model/actual.js";
import { Secret } from "../../src/model/secret.js";

/** Actual states without a platform: what is in line with the desired ones of `desired.ts`. */

export const datasetId = "65f0c0de0000000000000001";

export function actualState(matches: Readonly<Record<string, Match>>): ActualState {
  return { account: "me", datasets: new Map(Object.entries(matches)) };
}

export function found(dataset: ActualDataset): Match {
  return { kind: "found", dataset, after: null };
}

export interface ActualGiven {
  readonly id?: string;
  readonly owner?: string;
  readonly type?: string;
  /** What it has beside itself; a pair of datasources unless given. */
  readonly parts?: readonly ActualResource[];
}

export function actualDataset(
  name: string,
  {
    id = datasetId,
    owner = "me",
    type = "images",
    parts = [actualDatasource("input"), actualDatasource("lightly")],
  }: ActualGiven = {},
): ActualDataset {
  const itself: ActualResource = { kind: "dataset", part: "", fields: { name, type }, secrets: {} };
  return { id, name, owner, resources: [itself, ...parts] };
}

export interface ActualDatasourceGiven {
  readonly provider?: string;
  /** Those of the connection. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly secrets?: ActualResource["secrets"];
  readonly resourcePath?: string;
  readonly thumbnailSuffix?: string;
}

export function actualDatasource(purpose: string, given: ActualDatasourceGiven = {}): ActualResource {
  const { provider = "azure", fields = { account_name: "fleetstore" }, thumbnailSuffix } = given;
  const { resourcePath = `container/${purpose}/` } = given;
  const { secrets = { sas_token: new Secret("platform", "sv=1&sig=2") } } = given;
  const thumbnails = thumbnailSuffix === undefined ? {} : { thumbnail_suffix: thumbnailSuffix };
  return {
    kind: "datasource",
    part: purpose,
    fields: { type: provider, ...fields, resource_path: resourcePath, ...thumbnails },
    secrets,
  };
}

export function actualSharing(users: readonly string[], teams: readonly string[] = []): ActualResource {
  const people = users.map((user) => [user.toLowerCase(), user] as const);
  const fields = Object.fromEntries([...people, ...teams.map((team) => [`team ${team}`, team] as const)]);
  return { kind: "sharing", part: "share_with", fields, secrets: {} };
}
