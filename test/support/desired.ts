import type { Position } from "../../src/model/diagnostics.js";
import type { DesiredDataset, DesiredDatasource, DesiredState } from "../../src/model/model.js";
import { Secret } from "../../src/model/secret.js";

/** Desired states without a config. */

export function placed(line: number): Position {
  return { file: "lightly.yaml", line, column: 3, endColumn: 9 };
}

export function desiredState(...datasets: readonly DesiredDataset[]): DesiredState {
  return { datasets };
}

export function desiredDataset(name: string, given: Partial<DesiredDataset> = {}): DesiredDataset {
  return {
    name,
    type: "images",
    datasources: [desiredDatasource("input"), desiredDatasource("lightly")],
    id: null,
    renamedFrom: null,
    shareWith: null,
    position: placed(1),
    positions: { type: placed(2), id: placed(1), renamed_from: placed(1), share_with: placed(1) },
    ...given,
  };
}

export function desiredDatasource(
  purpose: DesiredDatasource["purpose"],
  given: Partial<DesiredDatasource> = {},
): DesiredDatasource {
  return {
    purpose,
    provider: "azure",
    connection: "store",
    fields: { account_name: "fleetstore", sas_token: new Secret("env:SAS", "sv=1&sig=2") },
    rotation: 0,
    resourcePath: `container/${purpose}/`,
    thumbnailSuffix: null,
    position: placed(3),
    positions: { account_name: placed(4), sas_token: placed(5) },
    ...given,
  };
}
