import { coloured, type Palette, plain } from "../report/palette.js";
import type { CommandContext } from "./context.js";

/** Whether the environment is one of CI, where nobody can answer. */
export function isCi(env: CommandContext["env"]): boolean {
  const ci = env["CI"] ?? "";
  return ci !== "" && ci !== "false" && ci !== "0";
}

/**
 * Colours for a stream: as FORCE_COLOR says, anywhere and whatever else is set; or else in a terminal that can show them,
 * but not with NO_COLOR, nor in CI.
 */
export function paletteFor(isTerminal: boolean, env: CommandContext["env"]): Palette {
  const { FORCE_COLOR: forced, NO_COLOR: noColour = "", TERM: term } = env;
  if (forced !== undefined) return forced === "0" || forced === "false" ? plain : coloured;
  return isTerminal && noColour === "" && term !== "dumb" && !isCi(env) ? coloured : plain;
}
