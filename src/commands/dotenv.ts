import { parseEnv } from "node:util";
import { readRegularFile } from "../files/read.js";
import { UsageError } from "../model/errors.js";
import { printable } from "../report/printable.js";
import type { CommandContext } from "./context.js";

type Environment = CommandContext["env"];

/** Bytes. */
const maxSize = 1024 * 1024;

/** What the program reads of an env file by itself; everything else is for the references and variables of a config. */
const taken = ["LIGHTLY_TOKEN", "LIGHTLY_TOKEN_FILE"];
/** What says where the token is sent, which no file of a checkout should. */
const refused = /^(LIGHTLY_SERVER_LOCATION|LIGHTLY_CA_CERTS|(HTTPS?|ALL|NO)_PROXY)$/i;

/**
 * The context of a command with what its env files say. The environment itself wins, where it has a value that is not
 * empty; then the later file.
 *
 * @throws {UsageError} when a file cannot be read.
 */
export async function withDotenv(paths: readonly string[], context: CommandContext): Promise<CommandContext> {
  const { env, stderr } = context;
  let values: Environment = {};
  for (const path of paths) {
    const read = await readDotenv(path, context);
    for (const name of Object.keys(read).filter((one) => refused.test(one)))
      stderr.write(
        `${stderr.palette.warning("warning:")} ${printable(path)}: ${name} is not taken from a file; set it in the environment\n`,
      );
    values = { ...values, ...read };
  }
  // A token of the environment wins, whichever of the two variables has it.
  const hasOwn = taken.some((name) => (env[name] ?? "") !== "");
  const own = hasOwn ? {} : Object.fromEntries(taken.map((name) => [name, values[name]]));
  return { ...context, env: added(own, env), configEnv: added(values, env) };
}

/** An environment with values for what it does not set. */
function added(values: Environment, env: Environment): Environment {
  const missing = Object.entries(values).filter(
    ([name, value]) => value !== undefined && (env[name] ?? "") === "",
  );
  return { ...env, ...Object.fromEntries(missing) };
}

async function readDotenv(path: string, { stdin }: CommandContext): Promise<Environment> {
  const reading = await (path === "-" ? stdin(maxSize) : readRegularFile(path, maxSize));
  if (reading.kind !== "read") {
    throw new UsageError(`--dotenv ${printable(path)}: ${reading.problem}.`, "It holds NAME=value lines.");
  }
  return parseEnv(new TextDecoder().decode(reading.bytes).replaceAll("\r\n", "\n"));
}
