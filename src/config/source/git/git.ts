import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { devNull } from "node:os";
import { parse, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { systemCode, UsageError } from "../../../model/errors.js";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** In English. */
  readonly stderr: string;
}

/** Runs git's plumbing commands on one repository. */
export interface Git {
  /** @throws {UsageError} when git cannot be started, or takes too long. */
  readonly run: (...args: readonly string[]) => Promise<GitResult>;
  readonly start: (...args: readonly string[]) => GitProcess;
}

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Git on a repository that is named to it: it looks for none itself. Its working folder is the root of the file system,
 * so that neither it nor a relative `PATH` finds anything of a checkout. Whatever the configuration of the repository says, it fetches
 * nothing, starts no program, and sees the history without replaced or grafted parts. The user's own settings of git
 * reach it, and nothing else of the environment.
 */
export function gitOn(gitDir: string, env: Environment): Git {
  return gitWith([`--git-dir=${gitDir}`], {}, env);
}

/** As {@link gitOn}, but git finds the repository of a folder itself, and so asks whether it trusts its owner. */
export function gitFinding(folder: string, env: Environment): Git {
  return gitWith(["-C", folder], { GIT_CEILING_DIRECTORIES: resolve(folder, "..") }, env);
}

/** Milliseconds. */
const timeout = 60_000;

function gitWith(place: readonly string[], more: Environment, env: Environment): Git {
  const settings = hardening.flatMap((setting) => ["-c", setting]);
  const all = (args: readonly string[]) => ["--no-pager", ...settings, ...place, ...args];
  const options = { cwd: parse(resolve(".")).root, env: { ...environmentOf(env), ...more }, timeout };
  return {
    run: (...args) =>
      new Promise((settle, reject) => {
        execFile("git", all(args), { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
          if (error === null) settle({ exitCode: 0, stdout, stderr });
          else if (typeof error.code === "number") settle({ exitCode: error.code, stdout, stderr });
          // As where an older git hands an id to a fetch that was refused.
          else if (error.signal === "SIGPIPE") settle({ exitCode: 128, stdout, stderr });
          else reject(cannotRun(error, error.killed === true));
        });
      }),
    start: (...args) => spawn("git", all(args), { ...options, stdio: ["pipe", "pipe", "pipe"] }),
  };
}

const hardening = [
  "core.fsmonitor=false",
  `core.hooksPath=${devNull}`,
  "core.warnAmbiguousRefs=true",
  "safe.bareRepository=explicit",
];

/** Where git is, and its own settings; `SUDO_UID` is part of its question who owns a repository. */
const settingsOfGit =
  /^(PATH|HOME|XDG_CONFIG_HOME|SUDO_UID|GIT_CONFIG_(NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+))$/;

function environmentOf(env: Environment): Environment {
  const kept = Object.entries(env).filter(([name]) => settingsOfGit.test(name));
  const files = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"].flatMap((name) => {
    const file = env[name];
    return file === undefined ? [] : [[name, file === "" ? file : resolve(file)] as const];
  });
  return {
    ...Object.fromEntries([...kept, ...files]),
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: "",
    GIT_GRAFT_FILE: devNull,
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/** Why git did not run to its end. */
export function cannotRun(error: unknown, timedOut: boolean): UsageError {
  if (timedOut) return new UsageError(`--base: git took more than ${timeout / 1000} seconds.`);
  const code = systemCode(error);
  return code === "ENOENT"
    ? new UsageError(
        "--base: git is not installed, or not on the PATH.",
        "Install git, or compare with a folder: --base-dir.",
      )
    : new UsageError(`--base: git cannot be run (${code}).`);
}

/** Git's own words for why it failed. */
export function wordsOf({ stderr }: Pick<GitResult, "stderr">): string {
  const lines = stderr.split("\n").filter((line) => line !== "");
  const last = lines.findLast((line) => line.startsWith("fatal:")) ?? lines.at(-1) ?? "no reason given";
  return last.replace(/^fatal: /, "");
}
