import { compareText, type Diagnostic } from "../model/diagnostics.js";
import { ApiError } from "../model/errors.js";
import type { Change } from "../model/plan.js";
import { type Form, type Impossible, type Kind, plainKind, type RefusalContext } from "./kind.js";

/**
 * The people who may work with a dataset: a set of e-mail addresses in which case has no meaning. Each is a field, named
 * by the address in lower case. Teams are kept as they are.
 */
export const sharing: Kind = {
  ...plainKind,
  name: "sharing",
  isPrerequisite: false,
  isVerified: false,
  isReadOnDemand: true,
  refusal: lockout,
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
  notes: teamsKeepAccess,
  write: async ({ desired, actual, fields, position }, datasetId, { api }) => {
    const teams = Object.entries(actual?.fields ?? {}).filter(isTeam);
    try {
      await api.putSharing(datasetId, {
        users: Object.values(desired.fields).map(String),
        teams: teams.map(([, team]) => team),
      });
    } catch (error) {
      if (!(error instanceof ApiError) || error.request.code !== "USER_NOT_KNOWN") throw error;
      const added = fields.filter(({ after }) => after.kind === "text");
      const list = added.map((one) => `${one.field} (${position.file}:${one.position.line})`).join(", ");
      return {
        status: "failed",
        problem: {
          message: `${error.message} New here: ${list}`,
          hint: "One of these belongs to no user of the platform: correct it, or have the person sign up first.",
        },
      };
    }
    return { status: "done", datasetId };
  },
};

/** Nobody but the platform knows which address is the caller's own. */
function lockout({ fields }: Change, { isForeign, allowLockout }: RefusalContext): Impossible | undefined {
  const removed = fields.filter(({ after }) => after.kind === "absent").map(({ field }) => field);
  if (!isForeign || allowLockout || removed.length === 0) return undefined;
  return {
    reason: "lockout",
    message: `the dataset belongs to somebody else, and this token may work on it only because it is shared: to remove ${removed.join(", ")} may take away its own access`,
    remedies: [
      "add the address of the token's own user to `share_with`, and those that are to stay",
      "if none of the removed addresses is the token's own: plan and apply with --allow-lockout",
    ],
  };
}

function teamsKeepAccess(changes: readonly Change[]): readonly Diagnostic[] {
  return changes.flatMap(({ dataset, desired, actual, position }) => {
    const teams = Object.entries(actual?.fields ?? {}).filter(isTeam);
    if (Object.keys(desired.fields).length > 0 || teams.length === 0) return [];
    return [
      {
        code: "teams-keep-access" as const,
        severity: "warning" as const,
        path: `datasets.${dataset}.share_with`,
        message: `nobody is left in share_with, but ${teams.length === 1 ? "a team keeps" : "teams keep"} access: ${teams.map(([, team]) => team).join(", ")}`,
        hint: "remove the team in the Lightly app if it should have none",
        position,
      },
    ];
  });
}

function people(fields: Readonly<Record<string, unknown>>): Form {
  return Object.fromEntries(
    Object.entries(fields).flatMap((entry) => (isTeam(entry) ? [] : [[entry[0], entry[0]] as const])),
  );
}

const teamField = (team: string): string => `team ${team}`;

function isTeam([field, value]: readonly [string, unknown]): boolean {
  return field === teamField(String(value));
}
