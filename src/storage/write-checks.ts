import { isAddressable } from "./aws-request.js";
import { finding, notTried } from "./findings.js";
import type { StorageLocation } from "./locations.js";
import {
  type Finding,
  type ObjectFacts,
  type Refusal,
  type StoragePort,
  type WritingCheck,
  writingChecks,
} from "./port.js";
import { isFatal, refusalFinding } from "./refusal-finding.js";

/** How far writing is tried: not at all, with a write that must fail, or with an object that is taken away again. */
export type WriteMode = "none" | "dry" | "probe";

/** What a probe left behind, or may have. */
export interface Leftover {
  readonly key: string;
  readonly kind: "object" | "version" | "delete_marker" | "unknown";
  readonly version: string | null;
}

export interface Writing {
  readonly findings: readonly Finding[];
  readonly leftovers: readonly Leftover[];
  /** What the storage said of the object that was written. */
  readonly facts: ObjectFacts | undefined;
  /** Whether the object that was written could be read; `undefined` where none was. */
  readonly read: Finding | undefined;
}

/** Tries to write below the folder's `.lightly/`, as far as the mode allows. */
export async function checkWriting(
  location: StorageLocation,
  port: StoragePort,
  mode: WriteMode,
  probe: Probe,
): Promise<Writing> {
  const key = `${location.prefix}.lightly/${probe.name}`;
  const nothing = { leftovers: [], facts: undefined, read: undefined };
  if (!isAddressable(key)) {
    const message = "not tried: a path with . or .. in it is another one for a URL";
    return { ...nothing, findings: writingChecks.map((check) => finding(check, "unproven", message)) };
  }
  switch (mode) {
    case "none":
      return { ...nothing, findings: await untriedFindings(port, writingChecks, "--write dry or probe") };
    case "dry":
      return { ...nothing, ...(await tryDry(location, port, key)) };
    case "probe":
      return new ProbeRun(location, port, key, probe.isStopped).run();
  }
}

export interface Probe {
  /** The name of the object, the same in every location of a run. */
  readonly name: string;
  /** Whether nothing new should be tried; what was written is taken away all the same. */
  readonly isStopped: () => boolean;
}

/** Checks that the mode leaves out: proven where the provider vouches for the right. */
async function untriedFindings(
  port: StoragePort,
  checks: readonly WritingCheck[],
  option: string,
): Promise<readonly Finding[]> {
  const stated = await port.statedRights();
  return checks.map((check) =>
    stated.has(check)
      ? finding(check, "proven", "the provider says that the credential has the right")
      : finding(check, "skipped", `only ${option} tries it`),
  );
}

async function tryDry(
  location: StorageLocation,
  port: StoragePort,
  key: string,
): Promise<Pick<Writing, "findings" | "leftovers">> {
  const result = await port.writeDry(key);
  const untried = await untriedFindings(port, ["overwrite", "delete"], "--write probe");
  if (!result.ok)
    return { findings: [refusalFinding("write", result.refusal, location), ...untried], leftovers: [] };
  const proven = finding("write", "proven", "objects can be written");
  if (result.value === "allowed") return { findings: [proven, ...untried], leftovers: [] };
  // The storage took what it should have rejected.
  const removed = await port.remove(key);
  return {
    findings: [proven, ...untried],
    leftovers: removed.ok ? [] : [{ key, kind: "object", version: null }],
  };
}

/** One probe: creates, overwrites, reads and deletes an object, and takes away all that it can. */
class ProbeRun {
  private readonly findings: Finding[] = [];
  private readonly versions = new Set<string>();
  private mayExist = false;
  private isUncertain = false;
  private facts: ObjectFacts | undefined;
  private read: Finding | undefined;
  private readonly location: StorageLocation;
  private readonly port: StoragePort;
  private readonly key: string;
  private readonly isStopped: () => boolean;

  constructor(location: StorageLocation, port: StoragePort, key: string, isStopped: () => boolean) {
    this.location = location;
    this.port = port;
    this.key = key;
    this.isStopped = isStopped;
  }

  async run(): Promise<Writing> {
    if (await this.write("write", () => this.port.create(this.key)))
      if (await this.write("overwrite", () => this.port.overwrite(this.key))) await this.readBack();
    const leftovers = this.mayExist ? await this.takeAway() : [];
    const done = new Set(this.findings.map(({ check }) => check));
    const cause = this.findings.find(({ state }) => state !== "proven")?.check ?? "write";
    const untried = writingChecks.filter((check) => !done.has(check)).map((check) => notTried(check, cause));
    return { findings: [...this.findings, ...untried], leftovers, facts: this.facts, read: this.read };
  }

  private async write(
    check: "write" | "overwrite",
    attempt: () => ReturnType<StoragePort["create"]>,
  ): Promise<boolean> {
    if (this.isStopped()) {
      this.findings.push(finding(check, "unproven", "not tried: interrupted"));
      return false;
    }
    const result = await attempt();
    if (result.ok) {
      this.mayExist = true;
      this.facts = result.value;
      if (result.value.version !== undefined) this.versions.add(result.value.version);
      this.findings.push(
        finding(check, "proven", `objects can be ${check === "write" ? "written" : "overwritten"}`),
      );
      return true;
    }
    this.noteAmbiguity(result.refusal);
    this.findings.push(refusalFinding(check, result.refusal, this.location));
    return false;
  }

  private noteAmbiguity({ ambiguous }: Refusal): void {
    if (!ambiguous) return;
    this.mayExist = true;
    this.isUncertain = true;
  }

  private async readBack(): Promise<void> {
    if (this.isStopped()) return;
    const result = await this.port.read(this.key);
    this.read = result.ok
      ? finding("read", "proven", "objects can be read")
      : refusalFinding("read", result.refusal, this.location);
  }

  private async takeAway(): Promise<readonly Leftover[]> {
    const leftovers: Leftover[] = [];
    const deleted = await this.deleteObject();
    const markers: string[] = [];
    if (deleted.ok) {
      if (!this.isUncertain || deleted.value !== undefined)
        this.findings.push(finding("delete", "proven", "objects can be deleted"));
      if (deleted.value?.marker !== undefined) markers.push(deleted.value.marker);
    } else if (deleted.refusal.kind !== "object_missing") {
      this.findings.push(refusalFinding("delete", deleted.refusal, this.location));
      leftovers.push({ key: this.key, kind: this.isUncertain ? "unknown" : "object", version: null });
    }
    const older = leftovers.length > 0 ? [] : [...this.versions];
    for (const [kind, ids] of [
      ["version", older],
      ["delete_marker", markers],
    ] as const)
      for (const id of ids) {
        const gone = await this.port.remove(this.key, id);
        if (!gone.ok && gone.refusal.kind !== "object_missing")
          leftovers.push({ key: this.key, kind, version: id });
      }
    // A write whose answer was lost may still be under way.
    if (this.isUncertain && leftovers.length === 0)
      leftovers.push({ key: this.key, kind: "unknown", version: null });
    return leftovers;
  }

  /** Tried more than once: nothing else takes the object away. */
  private async deleteObject(): ReturnType<StoragePort["remove"]> {
    let result = await this.port.remove(this.key);
    for (let attempts = 1; attempts < 3 && !result.ok && isPassing(result.refusal); attempts++)
      result = await this.port.remove(this.key);
    return result;
  }
}

function isPassing(refusal: Refusal): boolean {
  return (
    refusal.kind === "busy" || refusal.kind === "unreachable" || (refusal.ambiguous && !isFatal(refusal))
  );
}
