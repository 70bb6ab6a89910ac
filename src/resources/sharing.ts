import { compareText } from "../model/diagnostics.js";
import { type Form, type Kind, noSecrets } from "./kind.js";

/**
 * The people who may work with a dataset: a set of e-mail addresses in which case has no meaning. Each is a field, named
 * by the address in lower case. Teams are kept as they are.
 */
export const sharing: Kind = {
  ...noSecrets,
  name: "sharing",
  isPrerequisite: false,
  isVerified: false,
  isReadOnDemand: true,
  immutable: {},
  declared: ({ share_with: addresses }, { key, locate }) => {
    if (addresses === undefined) return [];
    const path = ["datasets", key, "share_with"];
    const position = locate(path, "value");
    const entries = addresses.map((address, index) => ({
      name: address.toLowerCase(),
      address,
      position: locate([...path, String(index)], "value"),
    }));
    // The first spelling of each address counts.
    const sorted = entries.toReversed().toSorted((a, b) => compareText(a.name, b.name));
    return [
      {
        kind: "sharing",
        part: "share_with",
        fields: Object.fromEntries(sorted.map(({ name, address }) => [name, address])),
        storage: null,
        position,
        positions: Object.fromEntries(sorted.map((entry) => [entry.name, entry.position])),
      },
    ];
  },
  read: async ({ id }, reader) => {
    const { users, teams } = await reader.getSharing(id);
    const people = users.toSorted(compareText).map((user) => [user.toLowerCase(), user] as const);
    const fields = Object.fromEntries([...people, ...teams.map((team) => [teamField(team), team] as const)]);
    return [{ kind: "sharing", part: "share_with", fields, secrets: {} }];
  },
  form: ({ fields }) => people(fields),
  actualForm: ({ fields }) => people(fields),
  // They are sent along when people are replaced, so that whoever adds one meanwhile must be noticed.
  watched: ({ fields }) => Object.fromEntries(Object.entries(fields).filter(isTeam)),
  title: () => "sharing",
  notes: () => [],
  write: async ({ desired, actual }, datasetId, { api }) => {
    const teams = Object.entries(actual?.fields ?? {}).filter(isTeam);
    await api.putSharing(datasetId, {
      users: Object.values(desired.fields).map(String),
      teams: teams.map(([, team]) => team),
    });
    return { status: "done", datasetId };
  },
};

function people(fields: Readonly<Record<string, unknown>>): Form {
  return Object.fromEntries(
    Object.entries(fields).flatMap((entry) => (isTeam(entry) ? [] : [[entry[0], entry[0]] as const])),
  );
}

const teamField = (team: string): string => `team ${team}`;

function isTeam([field, value]: readonly [string, unknown]): boolean {
  return field === teamField(String(value));
}
