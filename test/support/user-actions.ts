import fc from "fast-check";
import type { DatasetRecord } from "../../src/emulator/index.js";
import { datasetName, emails, place } from "./arbitrary-config.js";
import { type WireSource, wireOfEach, wireSource } from "./arbitrary-storage.js";
import type { Platform } from "./platform.js";

/** What somebody does to the account with another tool; the platform may refuse it. */
export type UserAction =
  | {
      readonly kind: "create";
      readonly name: string;
      readonly type: "Images" | "Videos" | "Crops";
      readonly by: Person;
      readonly sources: readonly TheirSource[];
      readonly share: Share | undefined;
    }
  | { readonly kind: "put"; readonly at: number; readonly source: TheirSource }
  /** Sets one member of a datasource to that of another one of its type; a missing one goes away. */
  | {
      readonly kind: "tweak";
      readonly at: number;
      readonly source: number;
      readonly member: number;
      readonly wires: Readonly<Record<string, WireSource>>;
    }
  | { readonly kind: "rename"; readonly at: number; readonly name: string }
  | { readonly kind: "share"; readonly at: number; readonly share: Share }
  | { readonly kind: "delete" | "upload" | "schedule" | "finish"; readonly at: number };

export interface TheirSource {
  readonly purpose: "INPUT" | "LIGHTLY" | "INPUT_OUTPUT";
  readonly wire: WireSource;
}
interface Share {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** Who acts: `me` is who the token belongs to; the robot has the same team, the stranger another one. */
export const people = {
  me: { token: "emulator-token", email: "owner@example.com", team: "vision" },
  robot: { token: "robot-token", email: "robot@example.com", team: "vision" },
  stranger: { token: "stranger-token", email: "stranger@example.com", team: "audio" },
} as const;
type Person = keyof typeof people;

const share = fc.record({ users: emails, teams: fc.subarray(["vision", "audio"]) });
const theirSource: fc.Arbitrary<TheirSource> = fc.record({
  purpose: fc.constantFrom("INPUT", "LIGHTLY", "INPUT_OUTPUT"),
  wire: wireSource,
});

export const creation: fc.Arbitrary<UserAction> = fc.record({
  kind: fc.constant("create"),
  name: datasetName,
  type: fc.constantFrom("Images", "Images", "Videos", "Crops"),
  by: fc.constantFrom<Person>("me", "me", "me", "robot", "stranger"),
  sources: fc.uniqueArray(theirSource, { selector: (one) => one.purpose, maxLength: 3 }),
  share: fc.option(share, { nil: undefined }),
});

export const tweak: fc.Arbitrary<UserAction> = fc.record({
  kind: fc.constant("tweak"),
  at: place,
  source: fc.nat({ max: 2 }),
  member: fc.nat({ max: 5 }),
  wires: wireOfEach,
});

export const userAction: fc.Arbitrary<UserAction> = fc.oneof(
  { weight: 2, arbitrary: creation },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("put"), at: place, source: theirSource }) },
  { weight: 4, arbitrary: tweak },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rename"), at: place, name: datasetName }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("share"), at: place, share }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("delete", "upload", "schedule", "finish"), at: place }),
  },
);

/** Carries an action out. What the platform refuses stays undone. */
export async function act(platform: Platform, action: UserAction): Promise<void> {
  await carryOut(platform, action).catch(() => undefined);
}

async function carryOut(platform: Platform, action: UserAction): Promise<unknown> {
  if (action.kind === "create") return create(platform, action);
  const { datasets } = platform.emulator.snapshot();
  const target = datasets[action.at % datasets.length];
  if (target === undefined) return undefined;
  const owner = Object.values(people).find(({ email }) => email === target.owner) ?? people.me;
  const send = (method: string, path: string, body?: object) =>
    platform.call(
      method,
      path.startsWith("/_") ? path : `/v1/datasets/${target.id}${path}`,
      body,
      owner.token,
    );
  switch (action.kind) {
    case "put":
      return send("PUT", "/datasource", { ...action.source.wire, purpose: action.source.purpose });
    case "tweak":
      return send("PUT", "/datasource", tweaked(target, action));
    case "rename":
      return send("PUT", "", { name: action.name });
    case "delete":
      return send("DELETE", "?force=true");
    case "share":
      return send("POST", "/collaboration/access", { accessType: "WRITE", ...action.share });
    case "upload":
      return send("PUT", "/registerDatasetUpload", { total: 9, processed: 5 });
    case "schedule":
      return send("POST", "/docker/worker/schedule", { configId: "a".repeat(24), priority: "MID" });
    case "finish":
      return send("PUT", "/_emulator/schedule", { dataset: target.id, state: "DONE" });
    default:
      return action satisfies never;
  }
}

async function create(
  platform: Platform,
  { by, name, type, sources, share: access }: Extract<UserAction, { kind: "create" }>,
): Promise<void> {
  const send = (path: string, method: string, body: object) =>
    platform.call(method, path, body, people[by].token);
  const created = await send("/v1/datasets", "POST", { name, type });
  const path = `/v1/datasets/${Reflect.get(Object(created), "id")}`;
  for (const { wire, purpose } of sources)
    await send(`${path}/datasource`, "PUT", { ...wire, purpose }).catch(() => undefined);
  if (access !== undefined)
    await send(`${path}/collaboration/access`, "POST", { accessType: "WRITE", ...access });
}

function tweaked(
  { datasources }: DatasetRecord,
  { source, member, wires }: Extract<UserAction, { kind: "tweak" }>,
): object | undefined {
  const target = datasources[source % datasources.length];
  if (target === undefined) return undefined;
  const { id: _, ...body } = target;
  const other = wires[target.type] ?? {};
  const names = [...new Set([...Object.keys(other), ...Object.keys(body)])].filter(
    (name) => name !== "type" && name !== "purpose",
  );
  const name = names[member % names.length] ?? "fullPath";
  return { ...body, [name]: other[name] };
}
