import { spawn, spawnSync } from "node:child_process";
import { cli, type CliOptions } from "./cli.js";

/** Why there is no terminal emulator to test with; `undefined` when there is one. */
export const noTerminal: string | undefined =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true
    ? undefined
    : "needs script from util-linux";

/** The built program in a terminal of its own. */
export interface Terminal {
  /** Resolves when the program has written a text that it had not written by the last call. */
  readonly until: (text: string) => Promise<void>;
  /** Presses keys; `\r` is the return key, `\x03` is Ctrl-C. */
  readonly type: (keys: string) => void;
  /** Exit code of the program, once it has ended. */
  readonly exitCode: Promise<number | null>;
  readonly screen: () => string;
}

export const ctrlC = "\x03";

/** Runs the built program, or that of an installed package. */
export function openTerminal(
  args: readonly string[],
  { env = {}, cwd }: CliOptions = {},
  program = cli,
): Terminal {
  const command = [process.execPath, program, ...args]
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { PATH: process.env["PATH"], TERM: "xterm", SHELL: "/bin/sh", ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  let seen = 0;
  let look: () => void = () => undefined;
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code);
      look();
    });
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    look();
  });
  return {
    until: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const place = screen.indexOf(text, seen);
          if (place >= 0) {
            seen = place + text.length;
            resolve();
          } else if (child.exitCode !== null) {
            reject(new Error(`The program ended without ${JSON.stringify(text)}:\n${screen}`));
          }
        };
        look();
      }),
    type: (keys) => void child.stdin.write(keys),
    exitCode,
    screen: () => screen,
  };
}
