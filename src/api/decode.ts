import { isMapping } from "../model/mapping.js";
import {
  permissionChecks,
  type PermissionReport,
  type RemoteDataset,
  type RemoteRun,
  type RemoteSharing,
  type WireDatasource,
} from "../model/remote.js";
import { UnusableAnswer } from "./http/answer.js";

/*
 * Answers are decoded leniently: members that nobody needs are not looked at. What is needed and missing is named,
 * never quoted. Only own members count, so that a `__proto__` in an answer reaches nobody.
 */

/** Changes a text where it holds a secret, and nowhere else: see {@link Transport}. */
export type Conceal = (text: string) => string;

/** A list of datasets. Throws {@link UnusableAnswer}. */
export function decodeDatasets(json: unknown, conceal: Conceal): readonly RemoteDataset[] {
  return listOf(json, "datasets").map((item, index) => decodeDataset(item, conceal, index + 1));
}

/** One dataset, the first of its list if nobody says. Throws {@link UnusableAnswer}. */
export function decodeDataset(json: unknown, conceal: Conceal, number = 1): RemoteDataset {
  const dataset = recordAt(json, `dataset ${number}`);
  const text = (name: string): string => textMember(dataset, name, `of dataset ${number}`);
  return { id: checkId(text("id"), conceal), name: text("name"), type: text("type"), userId: text("userId") };
}

/** The first list of people and teams with write access; nobody, when there is none. Throws {@link UnusableAnswer}. */
export function decodeSharing(json: unknown): RemoteSharing {
  const write = listOf(json, "access configurations")
    .filter(isMapping)
    .find((access) => ownMember(access, "accessType") === "WRITE");
  const texts = (name: string): readonly string[] => {
    const value = write === undefined ? undefined : ownMember(write, name);
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
  };
  return { users: texts("users"), teams: texts("teams") };
}

/** Runs with their states. Throws {@link UnusableAnswer}. */
export function decodeRuns(json: unknown, conceal: Conceal): readonly RemoteRun[] {
  return listOf(json, "runs").map((item, index) => {
    const run = recordAt(item, `run ${index + 1}`);
    const text = (name: string): string => textMember(run, name, `of run ${index + 1}`);
    return { id: checkId(text("id"), conceal), state: text("state") };
  });
}

/** The id in the answer to a creation. Throws {@link UnusableAnswer}. */
export function decodeCreatedId(json: unknown, conceal: Conceal): string {
  return checkId(textMember(recordAt(json, "object"), "id", "of what was created"), conceal);
}

/**
 * Datasource records in the API's own field names. Members that are not text, numbers or booleans are left out: the
 * API has none, and a hostile one could be of any depth. Throws {@link UnusableAnswer}.
 */
export function decodeDatasources(json: unknown): readonly WireDatasource[] {
  return listOf(json, "datasources").map((item, index) => {
    const record = recordAt(item, `datasource ${index + 1}`);
    textMember(record, "purpose", `of datasource ${index + 1}`);
    textMember(record, "type", `of datasource ${index + 1}`);
    return Object.fromEntries(
      Object.entries(record).filter(
        ([name, value]) => name !== "__proto__" && (value === null || typeof value !== "object"),
      ),
    );
  });
}

/** The platform's findings; `scrub` makes the providers' own words fit to be shown. Throws {@link UnusableAnswer}. */
export function decodePermissionReport(json: unknown, scrub: (text: string) => string): PermissionReport {
  const report = recordAt(json, "object");
  const [canList, canRead, canWrite, canOverwrite] = [
    flagMember(report, "canList"),
    flagMember(report, "canRead"),
    flagMember(report, "canWrite"),
    flagMember(report, "canOverwrite"),
  ];
  const words: unknown = ownMember(report, "errors");
  const errors = permissionChecks.flatMap((check) => {
    const text: unknown = isMapping(words) ? ownMember(words, check) : undefined;
    const shown = typeof text === "string" ? scrub(text) : "";
    return shown === "" ? [] : [[check, shown] as const];
  });
  return { granted: { canList, canRead, canWrite, canOverwrite }, errors: Object.fromEntries(errors) };
}

function listOf(json: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new UnusableAnswer(`lacks a list of ${what}`);
  return json;
}

function recordAt(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isMapping(value)) throw new UnusableAnswer(`lacks an object for ${what}`);
  return value;
}

function ownMember(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function textMember(record: Readonly<Record<string, unknown>>, name: string, where: string): string {
  const value = ownMember(record, name);
  if (typeof value !== "string") throw new UnusableAnswer(`lacks the text member "${name}" ${where}`);
  return value;
}

function flagMember(record: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = ownMember(record, name);
  if (typeof value !== "boolean") throw new UnusableAnswer(`lacks the boolean member "${name}"`);
  return value;
}

/**
 * Ids go into paths and onto screens. The platform's have 24 hex digits; of others, only what could do harm is refused: what
 * needs escaping, and a secret that comes back as an id.
 */
function checkId(id: string, conceal: Conceal): string {
  const isHarmless = /^[0-9a-f]{24}$/u.test(id) || (/^[\w-]{1,128}$/u.test(id) && conceal(id) === id);
  if (!isHarmless) throw new UnusableAnswer("lacks a usable id");
  return id;
}
