import type { Check, Location, PreflightDocument, Summary } from "../generated/preflight-document.js";
import type { ExpectedError } from "../model/errors.js";
import type { Examined } from "../storage/examine.js";
import type { Finding } from "../storage/port.js";
import type { WriteMode } from "../storage/write-checks.js";
import { placeOf } from "./diagnostic-document.js";
import { failure, type FailureFacts } from "./failure-document.js";
import { preflightFormat } from "./format-version.js";

export interface PreflightFacts extends FailureFacts {
  readonly write: WriteMode;
  /** Whether warnings and what is unproven count as denied. */
  readonly strict: boolean;
}

/** What trying the storage came to, as schema/preflight.schema.json describes it. */
export function preflightDocument(
  examined: readonly Examined[],
  exitCode: number,
  facts: PreflightFacts,
): PreflightDocument {
  const locations = examined.map(locationDocument);
  return { ...heading(facts), error: null, exitCode, summary: summaryOf(locations), locations };
}

/** The document of storage that was not tried. */
export function failedPreflight(error: ExpectedError, facts: PreflightFacts): PreflightDocument {
  return {
    ...heading(facts),
    error: failure(error),
    exitCode: error.exitCode,
    summary: summaryOf([]),
    locations: [],
  };
}

type Heading = Pick<
  PreflightDocument,
  "format" | "version" | "tool" | "config" | "variables" | "write" | "strict"
>;

function heading({ toolVersion, configFiles, variables, write, strict }: PreflightFacts): Heading {
  return {
    ...preflightFormat,
    tool: { name: "lightly-gitops", version: toolVersion },
    config: { files: [...configFiles] },
    variables: variables.map((one) => ({ ...one })),
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
