import { loadConfigFile } from "../config/yaml/load.js";
import { type ConfigDocument, type Path } from "../config/document.js";
import type { ConfigTree } from "../config/source/tree.js";
import { schemaFindings } from "../config/language/validate.js";
import { validateWrittenPolicy } from "../generated/validate-written-policy.js";
import type { WrittenPolicy } from "../generated/written-policy.js";
import type { Diagnostic } from "../model/diagnostics.js";
import type { Allowed, Limit, Policy, SecretUse } from "./policy.js";

/** A policy, or what is wrong with its file. */
export type ReadPolicy =
  | { readonly kind: "absent" }
  | { readonly kind: "read"; readonly policy: Policy; readonly text: unknown }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

/** Reads a policy from among the files of today, or those of a base. */
export async function readPolicy(path: string, tree: ConfigTree): Promise<ReadPolicy> {
  if ((await tree.kindOf(path)) === "absent") return { kind: "absent" };
  const document = await loadConfigFile(path, tree.read);
  const { data, diagnostics } = document;
  if (data === undefined || diagnostics.some(({ severity }) => severity === "error"))
    return { kind: "invalid", diagnostics };
  if (!conforms(data))
    return { kind: "invalid", diagnostics: schemaFindings(document, validateWrittenPolicy) };
  return { kind: "read", policy: policyOf(data, document), text: data };
}

function conforms(data: unknown): data is WrittenPolicy {
  return validateWrittenPolicy(data);
}

function policyOf(written: WrittenPolicy, document: ConfigDocument): Policy {
  const allowed = (patterns: readonly string[] | undefined, path: Path): Allowed | null =>
    patterns === undefined ? null : { patterns, position: document.locate(path, "key") };
  return {
    secrets: written.secrets === undefined ? null : usesOf(written.secrets, document),
    secretsPosition: document.locate(["secrets"], "key"),
    resourcePath: allowed(written.resource_path, ["resource_path"]),
    shareWith: allowed(written.share_with, ["share_with"]),
    limits: limitsOf(written.limits ?? {}, document),
  };
}

function usesOf(
  secrets: NonNullable<WrittenPolicy["secrets"]>,
  { locate }: ConfigDocument,
): readonly SecretUse[] {
  return Object.entries(secrets).map(([reference, use]) => {
    const path = ["secrets", reference];
    const fields = Object.entries<readonly string[] | undefined>({ ...use }).flatMap(([field, patterns]) =>
      patterns === undefined
        ? []
        : [[field, { patterns, position: locate([...path, field], "key") }] as const],
    );
    return { reference, with: new Map(fields), position: locate(path, "key") };
  });
}

function limitsOf(
  limits: NonNullable<WrittenPolicy["limits"]>,
  { locate }: ConfigDocument,
): readonly Limit[] {
  return (["create", "update"] as const).flatMap((action) => {
    const limit = limits[action];
    if (limit === undefined) return [];
    const position = locate(["limits", action], "key");
    return [{ action, count: limit.count ?? null, percent: limit.percent ?? null, position }];
  });
}
