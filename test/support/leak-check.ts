import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatNames, formats } from "../../src/report/formats.js";
import { preflightFormatNames } from "../../src/report/preflight-formats.js";
import { cli, type RunningCli, startCli } from "./cli.js";
import { leaksIn } from "./leak-scanner.js";
import { config, secrets, sought, token } from "./marked.js";

/** Runs the program with the marked secrets, gathers whatever it leaves behind, and looks for them in it. */
export interface LeakCheck extends AsyncDisposable {
  /** Where the program runs; holds the marked config as `lightly.yaml`. */
  readonly folder: string;
  /** Writes a file there that is no trace of the program. */
  readonly write: (name: string, text: string, mode?: number) => Promise<void>;
  /** Runs commands to their ends, one after the other; resolves to their exit codes. */
  readonly run: (
    server: string,
    ...commands: readonly (readonly string[])[]
  ) => Promise<readonly (number | null)[]>;
  /** Runs one command; resolves to its exit code. */
  readonly runOne: (server: string, args: readonly string[]) => Promise<number | null>;
  /** Starts a command; its streams are gathered when it ends. */
  readonly start: (server: string, args: readonly string[]) => RunningCli;
  /** Adds something else that the program left behind. */
  readonly gather: (texts: Readonly<Record<string, string>>) => void;
  /** What was gathered: the streams of each command, the files in the folder with their names, and what was added. */
  readonly traces: () => Promise<Readonly<Record<string, string>>>;
  /** `NAME in SOURCE as SPELLING` for every secret in what was gathered. */
  readonly leaks: () => Promise<readonly string[]>;
}

export interface LeakCheckOptions {
  /** The built one, if not given. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Begins a check in a folder of its own, which is removed at the end of the block (`await using`). */
export async function startLeakCheck({ program = cli, env = {} }: LeakCheckOptions = {}): Promise<LeakCheck> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-leaks-"));
  const own = new Set<string>();
  const gathered: Record<string, string> = {};
  const gather: LeakCheck["gather"] = (texts) => {
    for (const [source, text] of Object.entries(texts)) gathered[source] = (gathered[source] ?? "") + text;
  };
  const write: LeakCheck["write"] = async (name, text, mode = 0o644) => {
    own.add(name);
    await writeFile(join(folder, name), text, { mode });
  };
  const start: LeakCheck["start"] = (server, args) => {
    const running = startCli(args, {
      program,
      cwd: folder,
      env: {
        LIGHTLY_TOKEN: token,
        LIGHTLY_SERVER_LOCATION: server,
        // A program in the folder is found before those of the machine.
        PATH: `${folder}:${process.env["PATH"]}`,
        GITHUB_OUTPUT: join(folder, "github-output"),
        GITHUB_STEP_SUMMARY: join(folder, "github-summary"),
        ...secrets,
        ...env,
      },
    });
    const result = running.result.then((ended) => {
      gather({ [`stdout of ${args[0]}`]: ended.stdout, [`stderr of ${args[0]}`]: ended.stderr });
      return ended;
    });
    return { ...running, result };
  };
  const runOne: LeakCheck["runOne"] = async (server, args) => (await start(server, args).result).code;
  const traces = async () => {
    const names = (await readdir(folder)).filter((name) => !own.has(name)).toSorted();
    const files = await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
    );
    return { ...gathered, "names of files": names.join("\n"), ...Object.fromEntries(files) };
  };
  await write("lightly.yaml", JSON.stringify(config, undefined, 2));
  return {
    folder,
    write,
    start,
    runOne,
    gather,
    traces,
    run: async (server, ...commands) => {
      const codes: (number | null)[] = [];
      for (const args of commands) codes.push(await runOne(server, args));
      return codes;
    },
    leaks: async () => leaksIn(await traces(), sought),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** The flags that report in every format, to stdout and each to a file of the format's name. */
export function everyFormat(of: "plan" | "result" | "preflight"): readonly string[] {
  const files =
    of === "preflight"
      ? preflightFormatNames
      : formatNames.filter((format) => formats[format][of] !== undefined || of === "result");
  return ["--format", "text", ...files.flatMap((format) => ["--format", `${format}=${of}.${format}`])];
}

export const debugText = ["--log-level", "debug"];
export const debugJson = ["--log-level", "debug", "--log-format", "json"];
export const apply = ["apply", "--auto-approve", "--retries", "0"];
export const plan = ["plan", "--retries", "0"];
