import type { Access, Step } from "../access/access.js";
import { accessFormat } from "../documents/format-version.js";
import { jsonText } from "./json.js";
import type { Palette } from "./palette.js";
import { printable } from "./printable.js";
import { blockText } from "./terraform-text.js";

/** What to grant, ready to paste; comments begin with `#`. */
export function accessText(accesses: readonly Access[], palette: Palette): string {
  return accesses
    .map((access) =>
      [
        `${palette.strong(heading(access))}\n`,
        ...access.steps.map((step) => stepText(step, palette)),
        ...access.notes.map((note) => `# note: ${printable(note, 1000)}\n`),
      ].join("\n"),
    )
    .join("\n");
}

/** The same, for programs. */
export function accessJson(accesses: readonly Access[], toolVersion: string): string {
  return jsonText({
    ...accessFormat,
    tool: { name: "lightly-gitops", version: toolVersion },
    access: accesses.map(({ provider, subject, users, steps, notes }) => ({
      provider,
      subject,
      users,
      steps,
      notes,
    })),
  });
}

/** The same, as Terraform. */
export function accessTerraform(accesses: readonly Access[]): string {
  return accesses
    .map((access) =>
      [
        `${heading(access)}\n`,
        ...access.terraform.map(blockText),
        ...access.notes.map((note) => `# note: ${printable(note, 1000)}\n`),
      ].join("\n"),
    )
    .join("\n");
}

function heading({ provider, subject, users }: Access): string {
  const shown = users.slice(0, 5).map((user) => printable(user));
  const rest = users.length > 5 ? ` and ${users.length - 5} more` : "";
  return `# ${printable(subject)} (${provider}), for ${shown.join(", ")}${rest}`;
}

function stepText(step: Step, palette: Palette): string {
  const title = palette.faint(`# ${printable(step.title, 1000)}`);
  const body = step.kind === "document" ? jsonText(step.content) : `${commandText(step.command)}\n`;
  return `${title}\n${body}`;
}

/** Line by line: a name with an escape in it is quoted, but still not for a terminal. */
function commandText(command: string): string {
  return command
    .split("\n")
    .map((line) => printable(line, 5000))
    .join("\n");
}
