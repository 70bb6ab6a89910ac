import type { DatasourceRecord } from "../../src/emulator/index.js";
import { providerNames, sideOf } from "./arbitrary-storage.js";
import { meaningOf } from "./law-terms.js";
import type { Played } from "./worlds.js";
import type { ExpectedSource } from "./written-config.js";

type Value =
  | { readonly kind: "absent" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "secret"; readonly reference: string | null };

export interface ShownField {
  readonly field: string;
  readonly from: Value;
  readonly to: Value;
}

/**
 * The fields that a plan should list for a datasource, in its order, with what the platform holds and what it will hold.
 * Told from the config and the true state of the platform alone.
 */
export function shownFields(
  source: ExpectedSource,
  held: DatasourceRecord | undefined,
  { env, settings }: Pick<Played, "env" | "settings">,
): readonly ShownField[] {
  const { provider } = source;
  const { wire, secrets } = sideOf(provider);
  const before = held === undefined ? undefined : inConfigTerms(held);
  const isSameType = before?.["type"] === provider;
  const known = ["type", ...Object.keys(wire), "resource_path", "thumbnail_suffix"];
  const others = Object.keys(before ?? {})
    .filter((field) => !known.includes(field) && !isSecret(field))
    .toSorted();
  const isListed = (field: string): boolean => {
    if (before === undefined) return to(field).kind !== "absent" && !isImplied(field, source);
    if (!secrets.includes(field)) return meaning(field, before[field]) !== meaning(field, after(field));
    if (!isSameType) return true;
    const [now, then] = [keyOf(source.wire[wire[field] ?? ""]), keyOf(before[field])];
    return settings.secrets === "echo" && now !== undefined && then !== undefined && now !== then;
  };
  const after = (field: string): string | undefined => {
    if (field === "type") return provider;
    return source.wire[
      field === "resource_path"
        ? "fullPath"
        : field === "thumbnail_suffix"
          ? "thumbSuffix"
          : (wire[field] ?? "")
    ];
  };
  const to = (field: string): Value => {
    const reference = /^\$\{(.*)\}$/.exec(source.connection[field] ?? "")?.[1];
    if (reference !== undefined && field !== "type") return { kind: "secret", reference };
    return textOrAbsent(after(field));
  };
  const from = (field: string): Value => {
    const value = before?.[field];
    if (value === undefined) return { kind: "absent" };
    const isOpen = !isIdentifier(field) || (isSameType && to(field).kind === "text");
    if (isSecret(field)) {
      return settings.secrets === "omit" ? { kind: "absent" } : { kind: "secret", reference: null };
    }
    if (!isOpen) return { kind: "secret", reference: null };
    return { kind: "text", text: Object.values(env).includes(value) ? "***" : value };
  };
  return [...known, ...others].filter(isListed).map((field) => ({ field, from: from(field), to: to(field) }));
}

/** A datasource of the platform in the words of the config; a local one has its web server's default. */
function inConfigTerms(held: DatasourceRecord): Readonly<Record<string, string>> {
  const provider = providerNames.find((name) => sideOf(name).wireType === held.type) ?? "";
  const members = new Map<string, unknown>(Object.entries(held));
  const fields = Object.entries(sideOf(provider).wire).flatMap(([field, name]) => {
    const value =
      members.get(name) ?? (field === "web_server_location" ? "http://localhost:3456" : undefined);
    return typeof value === "string" ? [[field, value] as const] : [];
  });
  return {
    type: provider,
    ...Object.fromEntries(fields),
    resource_path: held.fullPath,
    ...(held.thumbSuffix === undefined ? {} : { thumbnail_suffix: held.thumbSuffix }),
  };
}

function meaning(field: string, value: string | undefined): string | undefined {
  // A field of another provider than the declared one, or of none, has no default.
  if (value === undefined) return undefined;
  const names: Readonly<Record<string, string>> = {
    resource_path: "fullPath",
    obs_endpoint: "obsEndpoint",
    web_server_location: "webServerLocation",
  };
  return meaningOf(names[field] ?? field, value);
}

/** What the platform assumes is sent, and not announced. */
function isImplied(field: string, { connection }: ExpectedSource): boolean {
  return field === "web_server_location" && connection[field] === undefined;
}

function isSecret(field: string): boolean {
  return providerNames.some((name) => sideOf(name).secrets.includes(field));
}

function isIdentifier(field: string): boolean {
  return field === "access_key" || field === "obs_access_key_id";
}

/** The public part of Google credentials. */
function keyOf(credentials: string | undefined): string | undefined {
  try {
    const key: unknown = JSON.parse(credentials ?? "");
    const parts = ["private_key_id", "client_email"].map((name) => Reflect.get(Object(key), name));
    return parts.every((part) => typeof part === "string") ? JSON.stringify(parts) : undefined;
  } catch {
    return undefined;
  }
}

function textOrAbsent(text: string | undefined): Value {
  return text === undefined ? { kind: "absent" } : { kind: "text", text };
}
