import type { DesiredState } from "../model.js";
import { baseReader } from "./base-files.js";
import type { ConfigSources } from "./index.js";
import { maxFileSize, parseConfig } from "./load.js";
import { outlineOf } from "./outline.js";
import { resolveConfig } from "./resolve.js";
import { checkRules } from "./rules.js";
import { resolveSecrets } from "./secrets.js";
import { validateConfig } from "./validate.js";
import { substituteVariables } from "./variables.js";

/** What the config asked for as of a base. */
export interface BaseConfig {
  /** Nothing, where the base has no such config, or none that is valid. */
  readonly desired: DesiredState;
  readonly state: "read" | "absent" | "invalid";
}

/**
 * Resolves the config as of a base: a folder with an older copy, or a commit. Variables and secrets have today's values;
 * one that is gone today is no finding, since nothing is ever sent to the platform from here.
 *
 * @throws {UsageError} when the base is neither a folder nor a commit.
 */
export async function readBase(base: string, sources: ConfigSources): Promise<BaseConfig> {
  const read = await baseReader(base, sources.env);
  const reading = await read(sources.path, maxFileSize);
  if (reading.kind !== "read") return { desired: { datasets: [] }, state: "absent" };
  const loaded = parseConfig(reading.bytes, sources.path);
  const { document } = substituteVariables(loaded, { flags: sources.variables, env: sources.env }, false);
  const validated = validateConfig(document);
  const outline = outlineOf(document);
  const broken = [...loaded.diagnostics, ...checkRules(outline)].some(({ severity }) => severity === "error");
  if (!validated.valid || broken) return { desired: { datasets: [] }, state: "invalid" };
  const { values } = await resolveSecrets(outline, sources);
  return { desired: resolveConfig(validated.config, document, values), state: "read" };
}
