import type { Position } from "../../src/model/diagnostics.js";
import type {
  DatasetType,
  DesiredDataset,
  DesiredResource,
  DesiredState,
  FieldValue,
  ProviderType,
  Purpose,
} from "../../src/model/desired.js";
import { Secret } from "../../src/model/secret.js";

/** Desired states without a config. */

export function placed(line: number): Position {
  return { file: "lightly.yaml", line, column: 3, endColumn: 9 };
}

export function desiredState(...datasets: readonly DesiredDataset[]): DesiredState {
  return { datasets };
}

export interface DatasetGiven extends Partial<
  Pick<DesiredDataset, "name" | "id" | "renamedFrom" | "position" | "positions">
> {
  readonly type?: DatasetType;
  /** What it has beside itself; a pair of datasources unless given. */
  readonly parts?: readonly DesiredResource[];
}

export function desiredDataset(
  key: string,
  {
    type = "images",
    parts = [desiredDatasource("input"), desiredDatasource("lightly")],
    ...given
  }: DatasetGiven = {},
): DesiredDataset {
  const name = given.name ?? key;
  const itself: DesiredResource = {
    kind: "dataset",
    part: "",
    fields: { name, type },
    storage: null,
    position: placed(1),
    positions: { name: placed(1), type: placed(2) },
  };
  return {
    key,
    name,
    id: null,
    renamedFrom: null,
    resources: [itself, ...parts],
    position: placed(1),
    positions: { name: placed(1), id: placed(1), renamed_from: placed(1) },
    ...given,
  };
}

export interface DatasourceGiven {
  readonly provider?: ProviderType;
  readonly connection?: string | null;
  readonly rotation?: number;
  /** Those of the connection. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
  readonly resourcePath?: string;
  readonly thumbnailSuffix?: string;
  readonly positions?: DesiredResource["positions"];
}

export function desiredDatasource(purpose: Purpose, given: DatasourceGiven = {}): DesiredResource {
  const { provider = "azure", resourcePath = `container/${purpose}/`, thumbnailSuffix } = given;
  const { fields = { account_name: "fleetstore", sas_token: sas() } } = given;
  return {
    kind: "datasource",
    part: purpose,
    fields: {
      type: provider,
      ...fields,
      resource_path: resourcePath,
      ...(thumbnailSuffix === undefined ? {} : { thumbnail_suffix: thumbnailSuffix }),
    },
    storage: {
      provider,
      connection: given.connection === undefined ? "store" : given.connection,
      rotation: given.rotation ?? 0,
    },
    position: placed(3),
    positions: given.positions ?? { account_name: placed(4), sas_token: placed(5) },
  };
}

/** The secret of the datasources; without a value, it is only referred to. */
export function sas(reference = "env:SAS", value: string | undefined = "sv=1&sig=2"): Secret {
  return new Secret(reference, value);
}

export function desiredSharing(...addresses: readonly string[]): DesiredResource {
  const fields = Object.fromEntries(addresses.map((address) => [address.toLowerCase(), address]));
  return { kind: "sharing", part: "share_with", fields, storage: null, position: placed(7), positions: {} };
}
