import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
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
  /** Gives the terminal another width, as its user does with the window. */
  readonly resize: (columns: number) => void;
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
    resize: (columns) => void spawnSync("stty", ["-F", ttyOf(child.pid), "cols", String(columns)]),
    exitCode,
    screen: () => screen,
  };
}

/** The terminal of what `script` runs. */
function ttyOf(script: number | undefined): string {
  const children = readFileSync(`/proc/${script}/task/${script}/children`, "utf8").trim().split(" ");
  return readlinkSync(`/proc/${children[0]}/fd/1`);
}

/** The lines that stand on a screen after a text was written to it; colours are not. */
export function linesOn(screen: string): readonly string[] {
  const lines = [""];
  let column = 0;
  // oxlint-disable-next-line no-control-regex
  for (const [token] of screen.matchAll(/\u001b\[[\d;?]*[A-Za-z]|[^\u001b]/gu)) {
    const line = lines.at(-1) ?? "";
    if (token === "\n") lines.push("");
    else if (token === "\r") column = 0;
    else if (token === "\u001b[2K") lines[lines.length - 1] = "";
    else if (!token.startsWith("\u001b")) {
      lines[lines.length - 1] = line.padEnd(column).slice(0, column) + token + line.slice(column + 1);
      column += 1;
    }
    if (token === "\n") column = 0;
  }
  return lines;
}
