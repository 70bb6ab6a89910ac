import type { Diagnostic } from "../../model/diagnostics.js";
import { type Purpose, purposes } from "../../model/desired.js";
import { reveal } from "../../model/secret.js";
import { fieldsOf } from "../../providers/index.js";
import { distinctFindings } from "../distinct-findings.js";
import type { Finding, Path } from "../document.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import { connectionsOf, type Outline, textsOf } from "../language/outline.js";
import { unwrapped } from "./exported-value.js";
import { placeKey, type ReferredSecrets } from "./secrets.js";

/** Warnings about credentials that show not to fit what they are used for. */
export function checkFit(outline: Outline, secrets: ReferredSecrets): readonly Diagnostic[] {
  const uses = usesOf(outline);
  const findings: Finding[] = [];
  for (const connection of connectionsOf(outline)) {
    const { path: connectionPath, provider } = connection;
    for (const [name, { missing, mismatch }] of provider === undefined ? [] : fieldsOf(provider)) {
      const path = [...connectionPath, name];
      const secret = secrets.get(placeKey(path));
      if (secret === undefined) continue;
      const value = unwrapped(reveal(secret));
      const problem = mismatch?.(value, textsOf(connection));
      if (problem !== undefined)
        findings.push({
          code: "foreign-secret",
          severity: "warning",
          path,
          message: `this credential ${problem.problem}`,
          hint: problem.hint,
        });
      const user = uses
        .get(placeKey(connectionPath))
        ?.find(({ purpose }) => (missing?.(value, purpose) ?? []).length > 0);
      if (user !== undefined) findings.push(lacking(path, missing?.(value, user.purpose) ?? [], user));
    }
  }
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

function lacking(path: Path, missing: readonly string[], { dataset, purpose }: ConnectionUse): Finding {
  return {
    code: "missing-permission",
    severity: "warning",
    path,
    message: `this credential shows that it is without ${missing.join(", ")}, which ${purpose} of ${nameExcerpt(dataset)} needs`,
    hint: "issue one that grants it, and store it where the reference points",
  };
}
