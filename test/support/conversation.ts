import { InterruptedError } from "../../src/model/errors.js";

/** Somebody at the terminal, who answers as a script says and interrupts at its end. */
export interface Conversation {
  readonly ask: (question: string) => Promise<string>;
  /** What was asked, all of it. */
  readonly asked: readonly string[];
}

/** Questions, by a part of them, with their answers. */
export type Script = readonly (readonly [question: string, answer: string])[];

/** Fails with another question than the next of the script. */
export function conversation(script: Script): Conversation {
  const asked: string[] = [];
  return {
    asked,
    ask: async (question) => {
      const [expected, answer] = script[asked.length] ?? [];
      asked.push(question);
      if (expected === undefined || answer === undefined) throw new InterruptedError("Interrupted.");
      if (!question.includes(expected)) throw new Error(`Asked ${question}, not ${expected}.`);
      return answer;
    },
  };
}
