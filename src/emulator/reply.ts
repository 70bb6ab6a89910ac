import type { EmulatorSettings } from "./settings.js";

/** An answer before it is serialised. Without `body` nothing is sent, as the API does for PUT and DELETE. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** Members of a response model; an optional one that is absent is there with `undefined`. */
export type Members = Readonly<Record<string, unknown>>;

/** The answer to PUT and DELETE: 200 without a body. */
export const done: Reply = { status: 200 };

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** The answer to POST: the id and nothing else. */
export function created(id: string, settings: EmulatorSettings): Reply {
  return { status: 201, body: present({ id }, settings) };
}

/** A response model as it travels: absent optionals left out or `null`, unknown members added, as the settings say. */
export function present(members: Members, settings: EmulatorSettings): Members {
  const told = settings.nulls
    ? Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value ?? null]))
    : members;
  return settings.extraFields ? { ...told, futureField: { introducedBy: "a later server" } } : told;
}
