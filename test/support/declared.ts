import { join } from "node:path";
import type { DesiredState, Purpose } from "../../src/model/desired.js";
import type { ChangeOutcome, Result } from "../../src/model/result.js";
import { env, type StorageName, storages } from "./every-storage.js";
import { makeFolder } from "./files.js";
import { desiredFrom, type Pipeline } from "./pipeline.js";
import type { Platform } from "./platform.js";

/** Declares small states, and says in a few words what became of them. */

export interface Declared {
  readonly type?: "images" | "videos";
  /** What it is called on the platform; its key unless given. */
  readonly name?: string;
  /** The id that it is pinned to. */
  readonly id?: string;
  readonly renamedFrom?: string;
  readonly shareWith?: readonly string[];
  /** What the folders are named after; the dataset unless given. */
  readonly folder?: string;
  /** The storage of each purpose; the folder is named after the purpose, too. */
  readonly on?: Readonly<Partial<Record<Purpose, StorageName>>>;
}
const pair = { input: "s3", lightly: "azure" } as const;

/** The state that asks for these datasets, of images and with a pair of datasources unless they say otherwise. */
export async function declare(datasets: Readonly<Record<string, Declared>>): Promise<DesiredState> {
  const config = {
    version: 1,
    connections: Object.fromEntries(
      Object.entries(storages).map(([name, { connection }]) => [name, connection]),
    ),
    datasets: Object.fromEntries(
      Object.entries(datasets).map(
        ([key, { type = "images", on = pair, folder = key, name, id, renamedFrom, shareWith }]) => [
          key,
          {
            type,
            // What is undefined is not written.
            name,
            id,
            renamed_from: renamedFrom,
            share_with: shareWith,
            ...(Object.keys(on).length === 0 ? {} : { datasources: datasourcesOn(folder, on) }),
          },
        ],
      ),
    ),
  };
  await using place = await makeFolder();
  return await desiredFrom(join(place.path, "lightly.yaml"), JSON.stringify(config), env);
}

function datasourcesOn(folder: string, on: NonNullable<Declared["on"]>): object {
  return Object.fromEntries(
    Object.entries(on).map(([purpose, storage]) => [
      purpose,
      { connection: storage, resource_path: storages[storage].path(`${folder}/${purpose}`) },
    ]),
  );
}

/** A datasource as somebody else would put it. */
export function wireOn(storage: StorageName, purpose: string, path = "by-hand") {
  return { ...storages[storage].wire, purpose, fullPath: storages[storage].path(path) };
}

export function held(platform: Platform, name: string) {
  return platform.emulator.snapshot().datasets.filter((dataset) => dataset.name === name);
}

export function theOne(platform: Platform, name: string) {
  const [dataset, ...others] = held(platform, name);
  if (dataset === undefined || others.length > 0) throw new Error(`There is not one dataset ${name}.`);
  return dataset;
}

/** `METHOD path` of every write. */
export async function writesOf(platform: Platform): Promise<readonly string[]> {
  return (await platform.writes()).map(inShort);
}

/** `METHOD path` of every request. */
export async function requestsOf(platform: Platform): Promise<readonly string[]> {
  return (await platform.requests()).map(inShort);
}

function inShort({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(/[0-9a-f]{24}/, "{id}")}`;
}

/** `action part: status` of every change of a dataset, in order; the part of the dataset itself is `dataset`. */
export function stepsOf({ outcomes }: Result, key: string): readonly string[] {
  return outcomes
    .filter(({ change }) => change.dataset === key)
    .map(({ change: { action, kind, part }, outcome }) => `${action} ${part || kind}: ${outcome.status}`);
}

export const allDone = ["create dataset: done", "create input: done", "create lightly: done"];
export const blocked = ["create input: blocked", "create lightly: blocked"];

/** What went wrong, a line each. */
export function problemIn(outcomes: readonly ChangeOutcome[]): string {
  return outcomes
    .flatMap(({ outcome }) => ("problem" in outcome ? [outcome.problem.message] : []))
    .join("\n");
}

/** Whether planning the state again finds nothing to do, and nothing that cannot be done. */
export async function hasConverged(client: Pipeline, desired: DesiredState): Promise<boolean> {
  const { changes, refusals } = await client.plan(desired);
  return changes.length + refusals.length === 0;
}
