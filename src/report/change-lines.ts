import type { Base, Change, FieldChange, SentSecret, Value } from "../generated/plan-document.js";
import { printable, quoted } from "./printable.js";

/** How the fields and secrets of a change are said in lines of text, the same in every format. */
export interface FieldLine {
  /** `+` is set or added, `-` goes away or is removed, `~` becomes another value. */
  readonly sign: "+" | "-" | "~";
  readonly name: string;
  /** What stands behind the name; empty for a member of a set, which is its own value. */
  readonly value: string;
  readonly part: Pick<FieldChange, "cause" | "position">;
}

/** The lines of a change: what differs, then the secrets that are sent. */
export function fieldLines({ action, fields, secrets }: Change): readonly FieldLine[] {
  return [
    ...fields.map((field) => fieldLine(field, action)),
    ...secrets.map((secret): FieldLine => {
      const value = `(secret) ${printable(secret.reference)}${reasonText(secret)}`;
      return {
        sign: secret.reason === "new" ? "+" : "~",
        name: printable(secret.field),
        value,
        part: secret,
      };
    }),
  ];
}

/** A value, for people. */
export function valueText(value: Value, limit?: number): string {
  switch (value.kind) {
    case "absent":
      return "(none)";
    case "text":
      return quoted(value.text, limit);
    case "secret":
      return value.reference === null ? "(secret)" : `(secret) ${printable(value.reference)}`;
  }
}

/** Of a set, each member is a field that has its own name as its value, but for the case. */
export function isMember({ field, before, after }: FieldChange): boolean {
  const texts = [before, after].flatMap((value) => (value.kind === "text" ? [value.text.toLowerCase()] : []));
  return texts.length > 0 && texts.every((text) => text === field);
}

/** What the config was compared with, where there is something to say about it; no Markdown. */
export function baseNote(base: Base | null): string {
  switch (base?.state) {
    case "absent":
      return "the base has no config: everything is new";
    case "invalid":
      return "the config of the base is not valid: drift is not told from this change, and no secret is sent again for its sake; --rotate sends it";
    case "read":
    case undefined:
      return "";
  }
}

/** The base as people know it: its name, and the commit where that is another text. */
export function baseText({ name, commit }: Base): string {
  return commit === null || name === commit ? name : `${name} (${commit.slice(0, 12)})`;
}

function fieldLine(change: FieldChange, action: Change["action"]): FieldLine {
  const { field, before, after } = change;
  const name = printable(field);
  if (isMember(change)) {
    const shown = after.kind === "absent" ? before : after;
    return { sign: after.kind === "absent" ? "-" : "+", name: valueText(shown), value: "", part: change };
  }
  if (action === "create") return { sign: "+", name, value: valueText(after), part: change };
  return { sign: "~", name, value: `${valueText(before)} → ${valueText(after)}`, part: change };
}

function reasonText({ reason, formerly }: SentSecret): string {
  switch (reason) {
    case "new":
      return "";
    case "sent along":
      return ", sent again";
    case "another reference":
      return `, sent again: another reference${formerly === null ? "" : `, was ${printable(formerly)}`}`;
    case "--rotate":
    case "another rotation number":
    case "changed on the platform":
      return `, sent again: ${reason}`;
  }
}
