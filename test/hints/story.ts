import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CliResult } from "../support/cli.js";
import { env as storageEnv } from "../support/every-storage.js";
import { makeFolder } from "../support/files.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";

/** Somebody who meets a hint, and does what it says. */
export interface Story {
  /**
   * What the account holds before, as a config that was applied. Where it is not given: what the wrong config declares, where
   * that can be applied, and else what the right one does.
   */
  readonly held?: string;
  /** What is wrong: with it, the hint is told. */
  readonly wrong: Step;
  /** The hint, followed to the letter: what this step does not change is as it was. */
  readonly right: Step;
  /** Datasets that are new in the end because the config asks for them, and the account never had them; sorted. */
  readonly creates?: readonly string[];
  /** What is given up on purpose, as `dataset: part`. */
  readonly loses?: readonly string[];
  /** What the account holds in the end, beside what it held: a part of a datasource, such as a new secret. */
  readonly holds?: string;
}

type Text = string | Uint8Array;

export interface Step {
  /** What `lightly.yaml` says. */
  readonly config?: Text | ((world: World) => Text);
  /** Other files, by name. */
  readonly files?: Readonly<Record<string, Text>>;
  /** Variables of the environment; those that are `undefined` are removed. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is done elsewhere, such as in the Lightly app. */
  readonly act?: (world: World) => Promise<unknown>;
  /** The command: `plan` in the wrong step, `apply --auto-approve` in the right one, unless given. */
  readonly run?: readonly string[] | ((world: World) => readonly string[]);
  /** Answers what the program asks. */
  readonly ask?: (world: World) => Promise<string>;
  /** The time of this machine; the beginning of 2026 unless given. */
  readonly today?: () => Date;
  /** Aborted when no answer is waited for any more. */
  readonly deadline?: AbortSignal;
  /** Whether the command is interrupted once it has said something, as one that goes on until then. */
  readonly isEndless?: true;
  /** What the last `plan` is given beside `--detailed-exitcode`; of the right step alone. */
  readonly plan?: readonly string[];
}

/** The account, and the folder in which the program runs. */
export interface World {
  readonly platform: Platform;
  readonly folder: string;
  /** The environment of the program; what is `undefined` is not there. */
  readonly env: Record<string, string | undefined>;
  readonly idOf: (dataset: string) => string;
  readonly write: (file: string, content: Text) => Promise<void>;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
}

/** What comes of a story. */
export interface Outcome {
  /** What the program said while something was wrong, and what the last plan says, each on one line. */
  readonly told: string;
  readonly planned: string;
  /** As in {@link Story.loses} and {@link Story.creates}. */
  readonly lost: readonly string[];
  readonly created: readonly string[];
  /** What the account holds in the end, as JSON. */
  readonly held: string;
}

/** Lives a story through. @throws {Error} when a command fails that whoever follows the hint runs, or the last plan is not empty. */
export async function live({ held, wrong, right }: Story): Promise<Outcome> {
  await using platform = await startPlatform({ users });
  await using folder = await makeFolder();
  const world = worldOf(platform, folder.path);
  const follow = async () => {
    await world.take(right);
    await succeed(world, commandOf(right, world));
  };
  if (held !== undefined) {
    await world.take({ config: held });
    await succeed(world, apply);
  }
  await world.take(wrong);
  const told = await world.run(...commandOf(wrong, world, ["plan"]));
  if (held === undefined && (await world.run(...apply)).code !== 0) await follow();
  const before = platform.emulator.snapshot().datasets;
  await follow();
  const planned = await succeed(world, ["plan", "--detailed-exitcode", ...(right.plan ?? [])]);
  const after = platform.emulator.snapshot().datasets;
  const known = new Set(before.map(({ id }) => id));
  const created = after.filter(({ id }) => !known.has(id)).map(({ name }) => name);
  return {
    told: oneLine(told),
    planned: oneLine(planned),
    lost: lostOf(before, after),
    created: created.toSorted(),
    held: JSON.stringify(after),
  };
}

const apply = ["apply", "--auto-approve"];

function commandOf({ run }: Step, world: World, usual = apply): readonly string[] {
  return (typeof run === "function" ? run(world) : run) ?? usual;
}

async function succeed({ run }: World, args: readonly string[]): Promise<CliResult> {
  const result = await run(...args);
  if (result.code === 0) return result;
  throw new Error(`${args.join(" ")} ended with ${result.code}:\n${result.stdout}${result.stderr}`);
}

function oneLine({ stdout, stderr }: CliResult): string {
  return `${stdout} ${stderr}`.replaceAll(/\s+/g, " ");
}

/** Whose datasets the program works on, and somebody else. */
const users = [
  { token, email: "owner@example.com" },
  { token: "other-token", email: "other@example.com" },
];

interface PrivateWorld extends World {
  /** Brings about what a step says. */
  readonly take: (step: Step) => Promise<void>;
}

function worldOf(platform: Platform, folder: string): PrivateWorld {
  const env: Record<string, string | undefined> = {
    ...secrets,
    LIGHTLY_TOKEN: token,
    LIGHTLY_SERVER_LOCATION: platform.url,
  };
  let step: Step = {};
  const world: World = {
    platform,
    folder,
    env,
    idOf: (name) => platform.emulator.snapshot().datasets.find((one) => one.name === name)?.id ?? "",
    write: async (file, content) => {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), content);
    },
    run: (...args) => {
      const { ask, deadline, isEndless, today = beginningOf2026 } = step;
      const interrupt = new AbortController();
      return runProgram(args, {
        env: Object.fromEntries(
          Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ),
        cwd: folder,
        today: today(),
        ...(ask === undefined ? {} : { ask: () => ask(world) }),
        ...(deadline === undefined ? {} : { deadline }),
        ...(isEndless === undefined || args[0] === "plan"
          ? {}
          : { signal: interrupt.signal, onStdout: () => interrupt.abort() }),
      });
    },
  };
  return {
    ...world,
    take: async (next) => {
      step = next;
      const { config, files = {} } = step;
      for (const [file, content] of Object.entries(files)) await world.write(file, content);
      Object.assign(env, step.env);
      await step.act?.(world);
      if (config !== undefined)
        await world.write("lightly.yaml", typeof config === "function" ? config(world) : config);
    },
  };
}

/** What the secrets of the configs refer to. */
const secrets = { ...storageEnv, FLEET_SAS: storageEnv.SAS };
const beginningOf2026 = () => new Date("2026-01-01T00:00:00Z");

type Held = ReturnType<Platform["emulator"]["snapshot"]>["datasets"];

/** Datasets that are gone, purposes of theirs, and people and teams that no longer have access. */
function lostOf(before: Held, after: Held): readonly string[] {
  return before.flatMap((dataset) => {
    const now = after.find(({ id }) => id === dataset.id);
    if (now === undefined) return [dataset.name];
    const had = partsOf(dataset);
    const has = new Set(partsOf(now));
    return had.filter((part) => !has.has(part)).map((part) => `${dataset.name}: ${part}`);
  });
}

function partsOf({ datasources, share, type }: Held[number]): readonly string[] {
  return [
    type,
    ...datasources.map(({ purpose }) => purpose),
    ...(share?.users ?? []),
    ...(share?.teams ?? []),
  ];
}
