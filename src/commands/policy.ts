import { isDeepStrictEqual } from "node:util";
import { type ConfigTree, todaysTree } from "../config/source/tree.js";
import type { ConfigDocument } from "../config/document.js";
import type { DesiredState } from "../model/desired.js";
import type { Diagnostic } from "../model/diagnostics.js";
import { ConfigError, PolicyError, UsageError } from "../model/errors.js";
import { judgeConfig } from "../policy/judge-config.js";
import type { LiftedLimits } from "../policy/judge-plan.js";
import { defaultPolicy, type Policy } from "../policy/policy.js";
import { type ReadPolicy, readPolicy } from "../policy/read.js";

type SourceLine = ConfigDocument["sourceLine"];

/** Options of every command that is judged by a policy. */
export interface PolicyOptions {
  /** File; `lightly.policy.yaml` where it is not given, which need not exist. */
  readonly policy?: string;
}

/** The policy that a config is judged by, where there is one. */
export interface GoverningPolicy {
  readonly policy: Policy | null;
  /** What to know about it. */
  readonly notes: readonly Diagnostic[];
}

/**
 * The policy of the base of a change, or without a base that of today: a change is never judged by what it says itself.
 *
 * @throws {ConfigError} when the policy is not valid.
 */
export async function governingPolicy(
  options: PolicyOptions,
  base: ConfigTree | undefined,
): Promise<GoverningPolicy> {
  const path = options.policy ?? defaultPolicy;
  const today = await readPolicy(path, todaysTree);
  if (options.policy !== undefined && today.kind === "absent" && base === undefined)
    throw new UsageError(`--policy: there is no file ${JSON.stringify(path)}.`);
  const governing = base === undefined ? today : await readPolicy(path, base);
  if (governing.kind === "invalid") throw new ConfigError(governing.diagnostics);
  const policy = governing.kind === "read" ? governing.policy : null;
  return { policy, notes: isSame(governing, today) ? [] : [changedPolicy(path)] };
}

/** @throws {PolicyError} when the policy does not allow what a config asks for. */
export function requireAllowed(
  { policy }: GoverningPolicy,
  { desired, sourceLine }: { readonly desired: DesiredState; readonly sourceLine: SourceLine },
  hasValues = true,
): void {
  const breaches = policy === null ? [] : judgeConfig(policy, desired, hasValues);
  if (breaches.length === 0) return;
  throw new PolicyError(breaches.map((one) => ({ ...one, sourceLine: sourceLine(one.position) })));
}

/** @throws {UsageError} for anything but `create` and `update`. */
export function liftedLimits(names: readonly string[]): LiftedLimits {
  return new Set(
    names.map((name) => {
      if (name === "create" || name === "update") return name;
      throw new UsageError(`--lift-limit: ${JSON.stringify(name)} is no limit.`, "Limits: create, update.");
    }),
  );
}

function isSame(a: ReadPolicy, b: ReadPolicy): boolean {
  return a.kind === "read" && b.kind === "read" ? isDeepStrictEqual(a.text, b.text) : a.kind === b.kind;
}

function changedPolicy(file: string): Diagnostic {
  return {
    code: "policy-changed",
    severity: "warning",
    path: "",
    message: "this change edits the policy; it is judged by the policy of its base",
    hint: "the new policy applies once the change is merged",
    position: { file, line: 1, column: 1, endColumn: 1 },
  };
}
