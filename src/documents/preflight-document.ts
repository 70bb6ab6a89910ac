import type { Check, Location, PreflightDocument, Summary } from "../generated/preflight-document.js";
import { DiagnosedError, type ExitCode, type ExpectedError, exitCodes } from "../model/errors.js";
import type { Examined } from "../storage/examine.js";
import type { Finding } from "../storage/port.js";
import type { WriteMode } from "../storage/write-checks.js";
import { diagnosticDocument, placeOf } from "./diagnostic-document.js";

export interface PreflightFacts {
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly write: WriteMode;
  /** Whether warnings and what is unproven count as denied. */
  readonly strict: boolean;
}

/** What trying the storage came to, as it may be shown; the exit code follows from it. */
export function preflightDocument(examined: readonly Examined[], facts: PreflightFacts): PreflightDocument {
  const locations = examined.map(locationDocument);
  const summary = summaryOf(locations);
  return { ...heading(facts), error: null, exitCode: exitCodeOf(summary, facts.strict), summary, locations };
}

/** The document of storage that was not tried. */
export function failedPreflight(error: ExpectedError, facts: PreflightFacts): PreflightDocument {
  const diagnostics = error instanceof DiagnosedError ? error.diagnostics.map(diagnosticDocument) : [];
  const { message, hint, exitCode } = error;
  return {
    ...heading(facts),
    error: { message, hint, exitCode, diagnostics },
    exitCode,
    summary: summaryOf([]),
    locations: [],
  };
}

type Heading = Pick<PreflightDocument, "format" | "version" | "tool" | "config" | "write" | "strict">;

function heading({ toolVersion, configFiles, write, strict }: PreflightFacts): Heading {
  return {
    format: "lightly-gitops/preflight",
    version: 1,
    tool: { name: "lightly-gitops", version: toolVersion },
    config: { files: [...configFiles] },
    write,
    strict,
  };
}

function locationDocument({ location, findings, contents, leftovers }: Examined): Location {
  const { path, provider, users, positions } = location;
  const fallback = users[0]?.position;
  const place = ({ field }: Finding) => {
    const position = positions[field] ?? fallback;
    if (position === undefined) throw new TypeError("A location without datasource.");
    return placeOf(position);
  };
  return {
    path,
    provider,
    users: users.map(({ dataset, purpose, position }) => ({
      address: `${dataset}.${purpose}`,
      dataset,
      purpose,
      position: placeOf(position),
    })),
    checks: findings.map((one): Check => {
      const { check, state, code, message, remedy, causedBy } = one;
      return { check, state, code, message, remedy, causedBy, position: place(one) };
    }),
    contents:
      contents === null ? null : { ...contents, extensions: contents.extensions.map((one) => ({ ...one })) },
    leftovers: leftovers.map((one) => ({ ...one })),
  };
}

function summaryOf(locations: readonly Location[]): Summary {
  const checks = locations.flatMap((location) => location.checks);
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length;
  return {
    locations: locations.length,
    proven: count("proven"),
    denied: count("denied"),
    unproven: count("unproven"),
    skipped: count("skipped"),
    warning: count("warning"),
    unreachable: checks.filter(({ check, state }) => check === "reach" && state !== "proven").length,
    leftovers: locations.flatMap(({ leftovers }) => leftovers).length,
  };
}

function exitCodeOf({ denied, unreachable, unproven, warning }: Summary, strict: boolean): ExitCode {
  if (denied > 0) return exitCodes.permissions;
  if (unreachable > 0) return exitCodes.failure;
  return strict && unproven + warning > 0 ? exitCodes.permissions : exitCodes.success;
}
