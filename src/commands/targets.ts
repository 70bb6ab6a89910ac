import { nearest } from "../config/excerpt/nearest.js";
import { UsageError } from "../model/errors.js";
import type { DesiredState } from "../model/desired.js";
import { counted } from "../report/printable.js";
import type { CommandContext } from "./context.js";

/**
 * The keys of the declared datasets that `--target` narrows a command to, by name or pattern; `undefined` without any.
 * Stderr says loudly that it is only a part.
 *
 * @throws {UsageError} when one of them matches no declared dataset.
 */
export async function targetedNames(
  targets: readonly string[],
  { datasets }: DesiredState,
  { stderr }: CommandContext,
): Promise<ReadonlySet<string> | undefined> {
  if (targets.length === 0) return undefined;
  const names = datasets.map(({ key }) => key);
  const { default: picomatch } = await import("picomatch");
  const found = new Set(targets.flatMap((target) => matching(target, picomatch(target), names)));
  const whole = counted(names.length, "declared dataset");
  stderr.write(
    `${stderr.palette.warning("warning:")} --target: only ${found.size} of ${whole} ${found.size === 1 ? "is" : "are"} looked at\n`,
  );
  return found;
}

function matching(
  target: string,
  matches: (name: string) => boolean,
  names: readonly string[],
): readonly string[] {
  const found = names.filter((name) => name === target || matches(name));
  if (found.length > 0) return found;
  const suggestion = nearest(target, names);
  throw new UsageError(
    `--target: no declared dataset matches ${JSON.stringify(target)}.`,
    suggestion === undefined
      ? "Name a declared dataset, or a pattern such as 'street-*'."
      : `Did you mean ${suggestion}?`,
  );
}
