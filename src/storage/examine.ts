import pMap from "p-map";
import type { StorageClient } from "./client.js";
import { connectionOf } from "./connection.js";
import { finding, notTried } from "./findings.js";
import { type CredentialFinding, type StorageLocation, unsetSecrets } from "./locations.js";
import { type OpeningOptions, openStorage } from "./open-storage.js";
import { type CheckName, checkNames, type Finding, type ObjectFacts, type StoragePort } from "./port.js";
import { checkReading, type Contents } from "./read-checks.js";
import { refusalFinding } from "./refusal-finding.js";
import { checkWriting, type Leftover, type Probe, type WriteMode } from "./write-checks.js";

export interface ExamineOptions extends OpeningOptions {
  readonly write: WriteMode;
  /** Keys that are looked at, at most. */
  readonly sample: number;
  readonly probe: Probe;
}

/** What trying one location came to. */
export interface Examined {
  readonly location: StorageLocation;
  readonly findings: readonly Finding[];
  readonly contents: Contents | null;
  readonly leftovers: readonly Leftover[];
}

/** Milliseconds that a location may take, what is taken away again aside. */
const locationTime = 60_000;

/** Tries locations, several at the same time, and none any more once the probe is stopped. */
export async function examineAll(
  locations: readonly StorageLocation[],
  options: ExamineOptions & { readonly parallelism: number },
  client: StorageClient,
): Promise<readonly Examined[]> {
  const tried = await pMap(
    locations,
    async (location) => (options.probe.isStopped() ? [] : [await examine(location, options, client)]),
    { concurrency: options.parallelism },
  );
  return tried.flat();
}

/** Tries one location. Never rejects for what the storage answers. */
async function examine(
  location: StorageLocation,
  options: ExamineOptions,
  client: StorageClient,
): Promise<Examined> {
  const unset = unsetSecrets(location);
  if (unset.length > 0) return skipped(location, `not tried: ${unset.join(" and ")} is not set`);
  const offline = location.ofCredential.map(credentialFinding);
  // What is no credential of this storage may be another secret: it is not sent to see what happens.
  if (location.ofCredential.some(({ diagnostic: { code } }) => code === "invalid-secret")) {
    const untried = checksOf(location).filter((check) => check !== "credential");
    return examined(location, [...offline, ...untried.map((check) => notTried(check, "credential"))]);
  }
  const now = () => options.now().getTime();
  const connection = connectionOf(client, now, now() + locationTime);
  const opened = await openStorage(location, options, client, connection);
  switch (opened.kind) {
    case "skipped":
      return skipped(location, opened.reason);
    case "refused": {
      const refusal = refusalFinding("credential", opened.refusal, location);
      const others = checksOf(location).filter((check) => check !== refusal.check);
      const findings = [...offline, refusal, ...others.map((check) => notTried(check, refusal.check))];
      return examined(location, [...findings, ...clockFindings(connection.skew())]);
    }
    case "anonymous": {
      const surroundings = await opened.port.surroundings();
      const untried = checksOf(location).map((check) => finding(check, "skipped", opened.reason));
      const findings = [...offline, ...surroundings, ...untried, ...reachFindings(connection.skew())];
      return examined(location, [...findings, ...clockFindings(connection.skew())]);
    }
    case "open": {
      const tried = await tryAll(location, opened.port, options);
      const findings = [
        ...offline,
        ...opened.findings,
        ...tried.findings,
        ...reachFindings(connection.skew()),
        ...clockFindings(connection.skew()),
      ];
      return { ...examined(location, findings), contents: tried.contents, leftovers: tried.leftovers };
    }
  }
}

async function tryAll(
  location: StorageLocation,
  port: StoragePort,
  { write, sample, probe }: ExamineOptions,
): Promise<Omit<Examined, "location">> {
  const [reading, surroundings] = await Promise.all([
    checkReading(location, port, sample),
    port.surroundings(),
  ]);
  const cause = reading.findings[0]?.check ?? "list";
  const blocked = ["write", "overwrite", "delete"] as const;
  const writing = !location.writes
    ? noWriting
    : reading.isFatal
      ? { ...noWriting, findings: blocked.map((check) => notTried(check, cause)) }
      : await checkWriting(location, port, write, probe);
  // In an empty folder, the probe is what can be read.
  const read = reading.facts === undefined ? writing.read : undefined;
  const findings = [
    ...reading.findings.map((one) =>
      one.check === "read" && one.state === "unproven" ? (read ?? one) : one,
    ),
    ...writing.findings,
    // What could be listed exists, whatever others are told.
    ...surroundings.filter(({ check }) => check !== "folder" || !reading.isListed),
    ...factFindings(location, writing.facts ?? reading.facts, writing.facts),
  ];
  return { findings, contents: reading.contents, leftovers: writing.leftovers };
}

const noWriting = { findings: [], leftovers: [], facts: undefined, read: undefined } as const;

/** What the facts of an object tell of the bucket; `written` are those of one that was written. */
function factFindings(
  { fields, writes }: StorageLocation,
  facts: ObjectFacts | undefined,
  written: ObjectFacts | undefined,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (facts?.isVersioned !== undefined)
    findings.push(
      finding(
        "versioning",
        "proven",
        facts.isVersioned ? "older versions of objects are kept" : "no older versions are kept",
      ),
    );
  if (facts?.expires !== undefined)
    findings.push(
      finding(
        "retention",
        "warning",
        `a rule of the bucket deletes objects here on ${facts.expires.toISOString().slice(0, 10)}`,
        {
          code: "EXPIRES",
          remedy: writes
            ? "leave the folder's .lightly/ out of the rule: Lightly keeps its thumbnails and metadata there"
            : "exempt the folder from the rule, or schedule runs with inputExpiration",
        },
      ),
    );
  const kmsKey = fields["server_side_encryption_kms_key"];
  if (writes && kmsKey !== undefined)
    findings.push(
      written === undefined
        ? finding(
            "encryption",
            "unproven",
            "only a write with --write probe tries the KMS key",
            encryptionField,
          )
        : written.kmsKey === undefined
          ? finding(
              "encryption",
              "warning",
              "the storage does not say that the KMS key was used",
              encryptionField,
            )
          : finding("encryption", "proven", "the KMS key can be used", encryptionField),
    );
  return findings;
}

const encryptionField = { field: "server_side_encryption_kms_key" };

/** What has ended or not begun cannot be used now, whatever may be said of later. */
function credentialFinding({ field, diagnostic }: CredentialFinding): Finding {
  const { code, severity, message, hint } = diagnostic;
  const isUseless = severity === "error" || code === "future-secret";
  return finding("credential", isUseless ? "denied" : "warning", message, { code, remedy: hint, field });
}

function reachFindings(skew: number | undefined): readonly Finding[] {
  return skew === undefined ? [] : [finding("reach", "proven", "the storage answers")];
}

/** Milliseconds by which clocks may differ before it is worth a word: S3 takes 15 minutes, Google less. */
const clockTolerance = 5 * 60_000;

function clockFindings(skew: number | undefined): readonly Finding[] {
  if (skew === undefined) return [];
  if (Math.abs(skew) <= clockTolerance) return [finding("clock", "proven", "this machine's clock is right")];
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return [
    finding(
      "clock",
      "warning",
      `this machine's clock is ${minutes} minutes ${skew > 0 ? "behind" : "ahead"}`,
      {
        code: "CLOCK",
        remedy: "set the clock of this machine: signatures are rejected when it is wrong",
      },
    ),
  ];
}

/** The checks that decide whether a location can be used for what it is for. */
function checksOf({ writes, contentTypes }: StorageLocation): readonly CheckName[] {
  return [
    "list",
    "folder",
    "read",
    ...(contentTypes.length > 0 ? (["contents"] as const) : []),
    ...(writes ? (["write", "overwrite", "delete"] as const) : []),
  ];
}

function skipped(location: StorageLocation, reason: string): Examined {
  return examined(
    location,
    checksOf(location).map((check) => finding(check, "skipped", reason)),
  );
}

function examined(location: StorageLocation, findings: readonly Finding[]): Examined {
  return { location, findings: inOrder(findings), contents: null, leftovers: [] };
}

/** Each check once, with its worst outcome: what denies decides, whatever else was found. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return checkNames.flatMap((name) => {
    const all = findings.filter(({ check }) => check === name);
    const [worst] = all.toSorted((a, b) => rank(a) - rank(b));
    return worst === undefined ? [] : [worst];
  });
}

function rank({ state, causedBy }: Finding): number {
  return causedBy === null ? ranks.indexOf(state) : ranks.length;
}

const ranks: readonly Finding["state"][] = ["denied", "warning", "unproven", "proven", "skipped"];
