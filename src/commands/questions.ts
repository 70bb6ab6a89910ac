import { CancelledError } from "../model/errors.js";
import type { CommandContext } from "./context.js";

/** Whoever is at the terminal. */
export type Ask = NonNullable<CommandContext["ask"]>;

/** Asks until the answer is one of a few; an empty one means the first. */
export async function choose<Choice extends string>(
  question: string,
  choices: readonly Choice[],
  ask: Ask,
): Promise<Choice> {
  for (;;) {
    const answer = (await ask(`${question}? ${choices.join(", ")} [${choices[0]}]: `)).trim().toLowerCase();
    const choice = answer === "" ? choices[0] : choices.find((known) => known === answer);
    if (choice !== undefined) return choice;
  }
}

/** Goes on with yes. @throws {CancelledError} with no. */
export async function demandYes(question: string, ask: Ask): Promise<void> {
  for (;;) {
    const answer = (await ask(`${question}? yes or no [yes]: `)).trim().toLowerCase();
    if (["", "y", "yes"].includes(answer)) return;
    if (["n", "no"].includes(answer)) throw new CancelledError("Cancelled; nothing was written.");
  }
}
