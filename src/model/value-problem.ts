import { unseenCharacter } from "./characters.js";
import type { DiagnosticCode } from "./diagnostics.js";
import { pastedSecret } from "./pasted-secret.js";

/** What is wrong with a value. */
export interface ValueProblem {
  /** In words that follow the value or its name, such as `is not a URL`. Quotes nothing that may be secret. */
  readonly problem: string;
  /** What would be right. */
  readonly hint: string;
  /** The code of the finding, where it is another than the usual one of the place. */
  readonly code?: DiagnosticCode;
}

/** What no text may be that is shown and leads somewhere: a credential, or different from what people see. */
export function textProblem(text: string): ValueProblem | undefined {
  const pasted = pastedSecret(text);
  if (pasted !== undefined) return pastedProblem(pasted.what);
  if (/^[ \t\r\n]|[ \t\r\n]$/.test(text))
    return { problem: "has a blank or a line end at one of its ends", hint: "remove it" };
  const unseen = unseenCharacter(text);
  return unseen === undefined
    ? undefined
    : {
        problem: `holds a character that cannot be seen (${unseen})`,
        hint: "type it anew instead of pasting it",
      };
}

/** Of a secret key where the id of an access key belongs. */
export const noKeyId: ValueProblem = {
  code: "secret-outside-secret-field",
  problem: "looks like a secret key, not like the id of one",
  hint: "write the id of the key, and its secret behind a reference; a secret that was written down must be replaced",
};

/** Of a credential in a text that is shown. */
export function pastedProblem(what: string): ValueProblem {
  return {
    code: "secret-outside-secret-field",
    problem: `holds ${what}, in a field that is shown`,
    hint: "remove it, and replace the credential: it is exposed now; put the new one behind a reference, such as ${env:NAME}, in the secret field of a connection",
  };
}
