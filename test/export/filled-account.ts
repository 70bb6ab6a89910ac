import { parse } from "yaml";
import type { DatasetRecord, EmulatorState } from "../../src/emulator/index.js";
import { fieldOf, isProviderType } from "../../src/providers/index.js";
import { env as secrets, purposeSets, storages } from "../support/every-storage.js";
import type { Platform } from "../support/platform.js";

export const users = [
  { token: "emulator-token", email: "owner@example.com", team: "vision" },
  { token: "colleague-token", email: "colleague@example.com", team: "vision" },
  { token: "stranger-token", email: "stranger@example.com" },
] as const;

/** Calls the API as one of the users. */
export async function callAs(
  platform: Platform,
  userToken: string,
  method: string,
  path: string,
  body: unknown,
): Promise<{ readonly id: string }> {
  const response = await fetch(`${platform.url}${path}?token=${userToken}`, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? { id: "" } : (JSON.parse(text) as { id: string });
}

/** Another credential for each storage that has one: the same place, reached as somebody else. */
const otherSecrets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  S3: { s3AccessKeyId: "AKIAOTHERKEY", s3SecretAccessKey: "other-s3-secret-value" },
  AZURE: { accountKey: "sv=2023&sig=other-sas-value" },
  GCS: { gcsCredentials: secrets.GCS.replaceAll("key-1", "key-2") },
  OBS: { obsAccessKeyId: "OTHEROBSKEY", obsSecretAccessKey: "other-obs-secret-value" },
};

const thumbSuffixes = [
  ".lightly/thumbnails/[filename]_thumb.[extension]",
  undefined,
  "thumbs/[filename].jpg",
];

/**
 * Fills an account through its public API with 200 datasets: every type of storage with every set of purposes, names
 * with blanks, connections that are shared and some that differ in their credentials only.
 */
export async function fillAccount(platform: Platform): Promise<void> {
  const kinds = Object.values(storages);
  const addDataset = async (index: number): Promise<void> => {
    const storage = kinds[index % kinds.length] ?? storages.s3;
    const purposes = purposeSets[Math.floor(index / kinds.length) % purposeSets.length] ?? [];
    const name = `${index % 3 === 0 ? "street scenes" : "Dash_cam"}${index % 2 === 0 ? " " : "-"}${index}`;
    const id = await platform.createDataset(name, index % 4 === 0 ? "Videos" : "Images");
    for (const purpose of purposes) {
      const other = index % 5 === 0 && purpose !== "input" ? (otherSecrets[storage.wire.type] ?? {}) : {};
      const thumbSuffix = thumbSuffixes[index % thumbSuffixes.length];
      await platform.putDatasource(id, {
        ...storage.wire,
        ...other,
        purpose: purpose.toUpperCase(),
        fullPath: storage.path(`${name.replaceAll(" ", "_")}/${purpose}`),
        ...(thumbSuffix === undefined ? {} : { thumbSuffix }),
      });
    }
  };
  await Promise.all(Array.from({ length: 200 }, (_, index) => addDataset(index)));
}

/** What the variables of an exported config stand for, looked up in the platform's true state. */
export function variableValues(yaml: string, state: EmulatorState): Readonly<Record<string, string>> {
  const { connections = {}, datasets = {} } = parse(yaml) as WrittenParts;
  const values: Record<string, string> = {};
  for (const [name, { id, datasources = {} }] of Object.entries(datasets)) {
    const record = state.datasets.find((one) =>
      id === undefined ? one.name === name && one.owner === users[0].email : one.id === id,
    );
    for (const [purpose, { connection }] of Object.entries(datasources)) {
      for (const [field, text] of Object.entries(connections[connection] ?? {})) {
        const variable = /^\$\{env:(\w+)\}$/.exec(text)?.[1];
        const type = connections[connection]?.["type"];
        if (variable === undefined || !isProviderType(type)) continue;
        values[variable] = wireValue(record, purpose, fieldOf(type, field)?.wire ?? "");
      }
    }
  }
  return values;
}

interface WrittenParts {
  readonly connections?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly datasets?: Readonly<
    Record<
      string,
      { readonly id?: string; readonly datasources?: Readonly<Record<string, { connection: string }>> }
    >
  >;
}

function wireValue(record: DatasetRecord | undefined, purpose: string, member: string): string {
  const datasource = record?.datasources.find((one) => one.purpose === purpose.toUpperCase());
  const value: unknown = Reflect.get(datasource ?? {}, member);
  if (typeof value !== "string") throw new Error(`The platform has no ${member} for ${purpose}.`);
  return value;
}
