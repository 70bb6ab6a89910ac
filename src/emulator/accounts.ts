import { createHash } from "node:crypto";
import type { DatasetRecord } from "./state.js";

/** Somebody who may call the API. Users with the same `team` are one team; one person may have several tokens. */
export interface EmulatorUser {
  readonly token: string;
  readonly email: string;
  readonly team?: string;
}

export const defaultUsers: readonly EmulatorUser[] = [
  { token: "emulator-token", email: "owner@example.com" },
];

/** How a user stands to a dataset: what each may do is decided where requests are dispatched. */
export type Relation = "owner" | "shared" | "team" | "none";

export interface Accounts {
  byToken(token: string): EmulatorUser | undefined;
  knows(email: string): boolean;
  /** E-mail addresses of the others in the user's team. */
  teamMates(user: EmulatorUser): readonly string[];
  relation(user: EmulatorUser, dataset: DatasetRecord): Relation;
}

/** Throws an `Error` when two users have one token, or a token is shorter than the platform's five characters. */
export function createAccounts(users: readonly EmulatorUser[]): Accounts {
  const byToken = new Map(users.map((user) => [user.token, user]));
  if (byToken.size !== users.length) throw new Error("Two emulator users have the same token.");
  const short = users.find((user) => user.token.length < 5);
  if (short !== undefined) throw new Error(`The token of ${short.email} is shorter than 5 characters.`);

  const emails = new Set(users.map((user) => user.email.toLowerCase()));
  const teams = new Map<string, Set<string>>();
  for (const { team, email } of users) {
    if (team !== undefined) teams.set(team, (teams.get(team) ?? new Set()).add(email));
  }
  const teamOf = (user: EmulatorUser) => teams.get(user.team ?? "") ?? new Set<string>();

  return {
    byToken: (token) => byToken.get(token),
    knows: (email) => emails.has(email.toLowerCase()),
    teamMates: (user) => [...teamOf(user)].filter((email) => email !== user.email),
    relation(user, dataset) {
      if (dataset.owner === user.email) return "owner";
      if (dataset.share?.users.some((email) => email.toLowerCase() === user.email.toLowerCase()))
        return "shared";
      if (user.team !== undefined && dataset.share?.teams.includes(user.team)) return "shared";
      return teamOf(user).has(dataset.owner) ? "team" : "none";
    },
  };
}

/** The `userId` of a person: not an ObjectId on the platform either, and the same after every restart. */
export function userIdOf(email: string): string {
  return `auth0|${createHash("sha256").update(email).digest("hex").slice(0, 24)}`;
}
