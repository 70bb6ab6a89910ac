import { coloured, type Palette, plain } from "../report/palette.js";
import type { CommandContext } from "./context.js";

/** Whether the environment is one of CI, where nobody can answer. */
export function isCi(env: CommandContext["env"]): boolean {
  const ci = env["CI"] ?? "";
  return ci !== "" && ci !== "false" && ci !== "0";
}

/** Whether a line of a terminal can be drawn anew: not where it is a record that somebody reads afterwards. */
export function canRedraw(isTerminal: boolean, env: CommandContext["env"]): boolean {
  return isTerminal && env["TERM"] !== "dumb" && !isCi(env);
}

/**
 * Colours for a stream: as FORCE_COLOR says, anywhere and whatever else is set; or else in a terminal that can show them,
 * but not with NO_COLOR, nor in CI.
 */
export function paletteFor(isTerminal: boolean, env: CommandContext["env"]): Palette {
  const { FORCE_COLOR: forced, NO_COLOR: noColour = "" } = env;
  if (forced !== undefined) return forced === "0" || forced === "false" ? plain : coloured;
  return noColour === "" && canRedraw(isTerminal, env) ? coloured : plain;
}
