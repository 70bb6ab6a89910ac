import { randomBytes } from "node:crypto";
import pMap from "p-map";
import { readCertificates } from "../api/http/certificates.js";
import { readSmallFile } from "../api/small-file.js";
import { readConfig } from "../config/index.js";
import { failedPreflight, preflightDocument } from "../documents/preflight-document.js";
import type { PreflightDocument } from "../generated/preflight-document.js";
import { errorOf, type ExitCode, exitCodes, UsageError } from "../model/errors.js";
import { Secret } from "../model/secret.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { counted } from "../report/printable.js";
import { createStorageClient } from "../storage/client.js";
import { readEndpoints } from "../storage/endpoints.js";
import { examine } from "../storage/examine.js";
import { type DeclaredDatasource, locationsOf } from "../storage/locations.js";
import type { WriteMode } from "../storage/write-checks.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, configSources, namedConfig } from "./desired.js";
import { outputTargets, reportingFailure, writePreflight } from "./outputs.js";
import { targetedNames } from "./targets.js";

/** How storage is tried. */
export interface StorageOptions {
  readonly write: WriteMode;
  /** Objects that are looked at per location, at most. */
  readonly sample: number;
  readonly strict: boolean;
  /** Requests at the same time. */
  readonly parallelism: number;
  /** Seconds. */
  readonly timeout: number;
  /** `TYPE=URL`, as often as given. */
  readonly endpoint: readonly string[];
  readonly localRoot?: string;
}

export interface PreflightOptions extends ConfigOptions, StorageOptions {
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
  readonly format: readonly string[];
}

/** Tries the declared storage from here, with the declared credentials. */
export async function preflight(options: PreflightOptions, context: CommandContext): Promise<ExitCode> {
  const targets = outputTargets(options.format, "preflight");
  const facts = { toolVersion: context.version, write: options.write, strict: options.strict };
  return reportingFailure(
    (error) => {
      const document = failedPreflight(error, { ...facts, configFiles: namedConfig(options) });
      return writePreflight(targets, document, context, "after a failure");
    },
    async () => {
      const { files, desired, diagnostics } = await readConfig(configSources(options, context), "optional");
      if (desired === undefined) throw errorOf(diagnostics);
      context.stderr.write(diagnosticsText(diagnostics, context.stderr.palette));
      const only = await targetedNames(options.target, desired, context);
      const declared = desired.datasets
        .filter(({ name }) => only === undefined || only.has(name))
        .flatMap((dataset) => dataset.datasources.map((datasource) => ({ dataset, datasource })));
      const document = await preflightDatasources(declared, { ...options, files }, context);
      await writePreflight(targets, document, context, "after work");
      return context.signal.aborted ? exitCodes.interrupted : exitCodeOf(document);
    },
  );
}

/**
 * Tries the storage of some datasources, each location once. Resolves to what it came to, of what was begun when it was
 * interrupted:
 * `exitCode` of the document is 7 for anything denied or missing, 1 for storage that cannot be reached, else 0.
 *
 * @throws {UsageError} when the options or the environment cannot be used; nothing was sent then.
 */
export async function preflightDatasources(
  declared: readonly DeclaredDatasource[],
  options: StorageOptions & { readonly files: readonly string[] },
  context: CommandContext,
): Promise<PreflightDocument> {
  const { write, sample, strict, parallelism, localRoot, files } = options;
  const endpoints = readEndpoints(options.endpoint);
  const locations = locationsOf(declared);
  const client = createStorageClient({
    env: context.env,
    version: context.version,
    caCertificates: await caCertificates(context),
    parallelism,
    timeoutMs: options.timeout * 1000,
    secrets: locations.flatMap(({ fields }) =>
      Object.values(fields).filter((value) => value instanceof Secret),
    ),
  });
  const probe = { name: probeName(context.today()), isStopped: () => context.signal.aborted };
  const written = locations.filter(({ writes }) => writes).length;
  if (write === "probe" && written > 0)
    context.stderr.write(
      `${context.stderr.palette.warning("note:")} writes .lightly/${probe.name} into ${counted(written, "folder")}, and deletes it\n`,
    );
  const settings = { env: context.env, endpoints, localRoot, write, sample, probe, now: context.today };
  try {
    const tried = await pMap(
      locations,
      async (location) => (context.signal.aborted ? [] : [await examine(location, settings, client)]),
      { concurrency: parallelism },
    );
    const examined = tried.flat();
    return preflightDocument(examined, { toolVersion: context.version, configFiles: files, write, strict });
  } finally {
    await client.close();
  }
}

/** Says when and by what it was written, to whoever finds it. */
function probeName(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  return `lightly-gitops-probe-${time}-${randomBytes(6).toString("hex")}.txt`;
}

async function caCertificates({ env }: CommandContext): Promise<string | undefined> {
  const path = env["LIGHTLY_CA_CERTS"] ?? "";
  if (path === "") return undefined;
  const certificates = await readCertificates(path, readSmallFile);
  if (!certificates.ok) throw new UsageError(certificates.problem);
  return certificates.value;
}

function exitCodeOf({ exitCode }: PreflightDocument): ExitCode {
  return Object.values(exitCodes).find((code) => code === exitCode) ?? exitCodes.failure;
}
