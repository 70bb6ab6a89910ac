import { type ExitCode, ExpectedError, exitCodes, UsageError } from "../model/errors.js";
import {
  type Emulator,
  type EmulatorSettings,
  type EmulatorUser,
  settingsSchema,
  startEmulator,
} from "../emulator/index.js";
import { aborted } from "./aborted.js";
import type { CommandContext } from "./context.js";

export interface EmulatorOptions {
  readonly port: number;
  readonly data?: string;
  readonly secrets?: "echo" | "mask" | "omit";
  /** `TOKEN,E-MAIL[,TEAM]`, as often as given. */
  readonly user: readonly string[];
  /** `name=value` of any other switch, as often as given. */
  readonly set: readonly string[];
}

/** Serves the Lightly API on loopback until a signal comes, then saves and ends. Prints its address when it is ready. */
export async function emulator(
  options: EmulatorOptions,
  { stdout, signal }: CommandContext,
): Promise<ExitCode> {
  const running = await start(options);
  stdout.write(`Lightly API emulator ready at ${running.url}\n`);
  await aborted(signal);
  await running.close();
  return exitCodes.success;
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  const settings = settingsOf(options);
  const users = options.user.map(userOf);
  try {
    return await startEmulator({
      port: options.port,
      settings,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(users.length === 0 ? {} : { users }),
    });
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    // The emulator says in words for users why it cannot start: the port, the data file, a switch.
    throw new UsageError(error instanceof Error ? error.message : "The emulator cannot start.");
  }
}

function userOf(text: string): EmulatorUser {
  const [token = "", email = "", team, ...rest] = text.split(",");
  if (token === "" || !email.includes("@") || rest.length > 0) {
    throw new UsageError("--user wants TOKEN,E-MAIL or TOKEN,E-MAIL,TEAM.");
  }
  return { token, email, ...(team === undefined || team === "" ? {} : { team }) };
}

/** The switches as flags give them, as JSON where they parse as such: the emulator checks names and values. */
function settingsOf({ secrets, set }: EmulatorOptions): Partial<EmulatorSettings> {
  const assigned = set.map((assignment) => {
    const equals = assignment.indexOf("=");
    if (equals < 1) throw new UsageError(`--set wants name=value, not ${JSON.stringify(assignment)}.`);
    const name = assignment.slice(0, equals);
    if (!Object.hasOwn(settingsSchema.properties, name)) {
      const known = Object.keys(settingsSchema.properties).join(", ");
      throw new UsageError(
        `--set: there is no switch called ${JSON.stringify(name)}.`,
        `Switches: ${known}.`,
      );
    }
    return [name, literal(name, assignment.slice(equals + 1))] as const;
  });
  return { ...(secrets === undefined ? {} : { secrets }), ...Object.fromEntries(assigned) };
}

/** Numbers and booleans are read as such, unless the switch is one of words (such as `404`). */
function literal(name: string, text: string): unknown {
  const schema: object = Reflect.get(settingsSchema.properties, name);
  if ("enum" in schema && Array.isArray(schema.enum) && schema.enum.includes(text)) return text;
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}
