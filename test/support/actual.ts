import type { ActualDataset, ActualDatasource, ActualState, Match } from "../../src/model/model.js";
import { Secret } from "../../src/model/secret.js";

/** Actual states without a platform: what is in line with the desired ones of `desired.ts`. */

export const datasetId = "65f0c0de0000000000000001";

export function actualState(matches: Readonly<Record<string, Match>>): ActualState {
  return { datasets: new Map(Object.entries(matches)) };
}

export function found(dataset: ActualDataset): Match {
  return { kind: "found", dataset };
}

export function actualDataset(name: string, given: Partial<ActualDataset> = {}): ActualDataset {
  return {
    id: datasetId,
    name,
    owner: "me",
    type: "images",
    datasources: [actualDatasource("input"), actualDatasource("lightly")],
    sharing: null,
    ...given,
  };
}

export function actualDatasource(purpose: string, given: Partial<ActualDatasource> = {}): ActualDatasource {
  return {
    purpose,
    provider: "azure",
    fields: { account_name: "fleetstore" },
    secrets: { sas_token: new Secret("platform", "sv=1&sig=2") },
    resourcePath: `container/${purpose}/`,
    thumbnailSuffix: null,
    ...given,
  };
}
