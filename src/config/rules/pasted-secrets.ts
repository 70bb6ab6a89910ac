import { pastedSecret } from "../../model/pasted-secret.js";
import { pastedProblem } from "../../model/value-problem.js";
import type { Finding } from "../document.js";
import type { Outline } from "../language/outline.js";
import type { Rule } from "./rule.js";
import { forEachShownText } from "./shown-texts.js";
import { valueFinding } from "./value-finding.js";

/** Rules about credentials in what is shown. */
export const pastedSecretRules: readonly Rule[] = [shownTextHoldsNoSecret];

function shownTextHoldsNoSecret({ document }: Outline, report: (finding: Finding) => void): void {
  forEachShownText(document.data, (text, path) => {
    const pasted = pastedSecret(text);
    if (pasted !== undefined)
      report(valueFinding(pastedProblem(pasted.what), text, path, "secret-outside-secret-field"));
  });
}
