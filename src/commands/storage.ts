import { randomBytes } from "node:crypto";
import { readTrustedCertificates } from "../api/settings.js";
import { readRegularFile } from "../files/read.js";
import type { AddressedDatasource } from "../model/datasource.js";
import { storageDefaults } from "../model/defaults.js";
import type { Diagnostic, DiagnosticCode } from "../model/diagnostics.js";
import { type ExitCode, exitCodes, StorageError } from "../model/errors.js";
import { groupBy } from "../model/group-by.js";
import type { Plan } from "../model/plan.js";
import { isKnown, Secret } from "../model/secret.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { counted } from "../report/printable.js";
import { addressedDatasources } from "../resources/datasource.js";
import { createStorageClient } from "../storage/client.js";
import { readEndpoints } from "../storage/endpoints.js";
import { type Examined, examineAll } from "../storage/examine.js";
import { locationsOf, type StorageLocation } from "../storage/locations.js";
import type { Finding } from "../storage/port.js";
import type { WriteMode } from "../storage/write-checks.js";
import type { CommandContext } from "./context.js";
import type { ReadDesired } from "./desired.js";

/** Where storage is, for every command that tries it. */
export interface StorageOptions {
  /** `TYPE=URL`, as often as given. */
  readonly endpoint: readonly string[];
  /** Where the worker's mount is here. */
  readonly localRoot?: string;
}

/** How far storage is tried. */
export interface TrialOptions extends StorageOptions {
  readonly write: WriteMode;
  /** Objects that are looked at per location, at most. */
  readonly sample: number;
  /** Requests at the same time. */
  readonly parallelism: number;
  /** Seconds. */
  readonly timeout: number;
}

/**
 * Tries the storage of some datasources, each location once. Resolves to what it came to, of what was begun when it was
 * interrupted.
 *
 * @param ofSecrets findings about their secrets, which are those of the locations, too
 * @throws {UsageError} when the options or the environment cannot be used; nothing was sent then.
 */
export async function tryStorage(
  declared: readonly AddressedDatasource[],
  ofSecrets: readonly Diagnostic[],
  { write, sample, parallelism, timeout, endpoint, localRoot }: TrialOptions,
  { env, version, signal, stderr, today }: CommandContext,
): Promise<readonly Examined[]> {
  const endpoints = readEndpoints(endpoint);
  const locations = locationsOf(declared, ofSecrets);
  const client = createStorageClient({
    env,
    version,
    caCertificates: await readTrustedCertificates(env, readRegularFile),
    parallelism,
    timeoutMs: timeout * 1000,
    secrets: locations
      .flatMap(({ fields }) => Object.values(fields))
      .filter((value) => value instanceof Secret)
      .filter(isKnown),
  });
  const probe = { name: probeName(today()), isStopped: () => signal.aborted };
  const written = locations.filter(({ writes }) => writes).length;
  if (write === "probe" && written > 0)
    stderr.write(
      `${stderr.palette.warning("note:")} writes .lightly/${probe.name} into ${counted(written, "folder")}, and deletes it\n`,
    );
  try {
    const settings = { env, endpoints, localRoot, write, sample, probe, now: today, parallelism };
    return await examineAll(locations, settings, client);
  } finally {
    await client.close();
  }
}

/** 7 for anything denied or missing, 1 for storage that cannot be reached, else 0. */
export function storageExitCode(examined: readonly Examined[], strict: boolean): ExitCode {
  const findings = examined.flatMap((one) => one.findings);
  if (findings.some(({ state }) => state === "denied")) return exitCodes.permissions;
  if (findings.some(isUnreachable)) return exitCodes.failure;
  const isUnsettled = findings.some(({ state }) => state === "unproven" || state === "warning");
  return strict && isUnsettled ? exitCodes.permissions : exitCodes.success;
}

/** What is tried for a plan: as a run needs it, with a probe where Lightly writes. */
const forPlans = { ...storageDefaults, write: "probe" } as const;

/**
 * Tries the storage of the datasources that a plan changes. What is found is told on stderr.
 *
 * @throws {StorageError} when some of it is denied or cannot be reached, unless the mode is `warn`.
 */
export async function requireStorage(
  { changes }: Plan,
  { desired, sourceLine }: Pick<ReadDesired, "desired" | "sourceLine">,
  options: StorageOptions & { readonly preflight: true | "warn" },
  context: CommandContext,
): Promise<void> {
  const addresses = new Set(changes.map(({ address }) => address));
  const declared = addressedDatasources(desired.datasets).filter(({ dataset, datasource: { purpose } }) =>
    addresses.has(`${dataset}.${purpose}`),
  );
  const examined = await tryStorage(declared, [], { ...options, ...forPlans }, context);
  const exitCode = storageExitCode(examined, false);
  const diagnostics = diagnosticsOf(examined).map((one) => ({
    ...one,
    sourceLine: sourceLine(one.position),
  }));
  const isFailure = exitCode !== exitCodes.success;
  if (isFailure && options.preflight !== "warn") throw new StorageError(exitCode, diagnostics);
  const { stderr } = context;
  stderr.write(
    diagnosticsText(
      diagnostics.map((one) => ({ ...one, severity: "warning" })),
      stderr.palette,
    ),
  );
}

interface Told {
  readonly location: StorageLocation;
  readonly code: DiagnosticCode;
  readonly severity: Diagnostic["severity"];
  readonly field: string;
  readonly message: string;
  readonly hint: string;
}

/** What somebody should know, each cause once. */
function diagnosticsOf(examined: readonly Examined[]): readonly Diagnostic[] {
  const groups = groupBy(examined.flatMap(toldOf), ({ code, message, hint }) =>
    JSON.stringify([code, message, hint]),
  );
  return [...groups.values()].flatMap(([first, ...others]): readonly Diagnostic[] => {
    if (first === undefined) return [];
    const { location, code, severity, field, message, hint } = first;
    const [user] = location.users;
    const position = location.positions[field] ?? user?.position;
    if (user === undefined || position === undefined) return [];
    const more = others.length === 0 ? "" : ` (also at ${counted(others.length, "other location")})`;
    const path = `datasets.${user.dataset}.datasources.${user.purpose}`;
    return [{ code, severity, path, message: `${message}${more}`, hint, position }];
  });
}

function toldOf({ location, findings, leftovers }: Examined): readonly Told[] {
  const told = findings.flatMap((finding): readonly Told[] => {
    const code = codeOf(finding);
    if (code === undefined) return [];
    const { check, message, remedy, field } = finding;
    const severity = code === "storage-warning" ? "warning" : "error";
    return [{ location, code, severity, field, message: `${check}: ${message}`, hint: remedy ?? "" }];
  });
  const left = leftovers.map(({ key }): Told => ({
    location,
    code: "storage-left-behind",
    severity: "warning",
    field: "resource_path",
    message: `${JSON.stringify(key)}, or a version of it, may be left in the bucket`,
    hint: "delete it by hand",
  }));
  return [...told, ...left];
}

function codeOf(finding: Finding): DiagnosticCode | undefined {
  if (finding.state === "denied") return "storage-denied";
  if (isUnreachable(finding)) return "storage-unreachable";
  return finding.state === "warning" ? "storage-warning" : undefined;
}

function isUnreachable({ check, state }: Finding): boolean {
  return check === "reach" && state !== "proven";
}

/** Says when and by what it was written, to whoever finds it. */
function probeName(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  return `lightly-gitops-probe-${time}-${randomBytes(6).toString("hex")}.txt`;
}
