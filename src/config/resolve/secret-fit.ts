import type { Diagnostic } from "../../model/diagnostics.js";
import { type Purpose, purposes } from "../../model/desired.js";
import type { ValueProblem } from "../../model/value-problem.js";
import { distinctFindings } from "../distinct-findings.js";
import type { Finding, Path } from "../document.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import { type Outline } from "../language/outline.js";
import { type Credential, placeKey } from "./secrets.js";

/** Warnings about credentials that show not to fit what they are used for. */
export function checkFit(outline: Outline, credentials: readonly Credential[]): readonly Diagnostic[] {
  const uses = usesOf(outline);
  const findings = credentials.flatMap(({ path, field, connection, value }): readonly Finding[] => {
    const lackingFor = ({ purpose }: ConnectionUse) => field.missing?.(value, purpose) ?? [];
    const user = uses.get(placeKey(connection.path))?.find((use) => lackingFor(use).length > 0);
    const problem = field.mismatch?.(value, connection.texts);
    return [
      ...(problem === undefined ? [] : [foreign(path, problem)]),
      ...(user === undefined ? [] : [lacking(path, lackingFor(user), user)]),
    ];
  });
  return distinctFindings(outline.document, findings);
}

interface ConnectionUse {
  readonly dataset: string;
  readonly purpose: Purpose;
}

/** The first use of each connection for each purpose, those that need most before the others. */
function usesOf({ datasets }: Outline): ReadonlyMap<string, readonly ConnectionUse[]> {
  const uses = new Map<string, ConnectionUse[]>();
  for (const purpose of purposes.toReversed()) {
    for (const { name, datasources = [] } of datasets) {
      const connection = datasources.find((one) => one.purpose === purpose)?.connection;
      if (connection === undefined) continue;
      const key = placeKey(connection.path);
      const known = uses.get(key);
      if (known === undefined) uses.set(key, [{ dataset: name, purpose }]);
      else if (known.at(-1)?.purpose !== purpose) known.push({ dataset: name, purpose });
    }
  }
  return uses;
}

function foreign(path: Path, { problem, hint }: ValueProblem): Finding {
  return {
    code: "foreign-secret",
    severity: "warning",
    path,
    message: `this credential ${problem}`,
    hint,
  };
}

function lacking(path: Path, missing: readonly string[], { dataset, purpose }: ConnectionUse): Finding {
  return {
    code: "missing-permission",
    severity: "warning",
    path,
    message: `this credential shows that it is without ${missing.join(", ")}, which ${purpose} of ${nameExcerpt(dataset)} needs`,
    hint: "issue one that grants it, store it where the reference points, and raise the connection's rotation",
  };
}
