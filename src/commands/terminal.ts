import { coloured, type Palette, plain } from "../report/palette.js";
import type { CommandContext } from "./context.js";

/** Whether the environment is one of CI, where nobody can answer and colours are noise. */
export function isCi(env: CommandContext["env"]): boolean {
  const ci = env["CI"] ?? "";
  return ci !== "" && ci !== "false" && ci !== "0";
}

/** Colours for a stream: only in a terminal that can show them, and not against the wish of its user. */
export function paletteFor(isTerminal: boolean, env: CommandContext["env"]): Palette {
  const { NO_COLOR: noColour = "", TERM: term } = env;
  return isTerminal && noColour === "" && term !== "dumb" && !isCi(env) ? coloured : plain;
}
