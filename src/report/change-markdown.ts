import type { Change } from "../generated/plan-document.js";
import { fieldLines, isMember, valueText } from "./change-lines.js";
import { cellCode, tableRow } from "./markdown-text.js";
import { placeText } from "./place.js";
import { printable, quoted } from "./printable.js";

/** Who causes a change; without a base, everything is taken as this config's. */
export type Cause = "change" | "drift";

/** What of a change has that cause; `undefined` if nothing has. */
export function partOf(change: Change, cause: Cause): Change | undefined {
  const isOwn = (part: { readonly cause: Cause | null }): boolean => (part.cause ?? "change") === cause;
  if (change.action === "create") return isOwn(change) ? change : undefined;
  const fields = change.fields.filter(isOwn);
  const secrets = change.secrets.filter((secret) =>
    secret.reason === "sent along" ? isOwn(change) : isOwn(secret),
  );
  return fields.length + secrets.length === 0 ? undefined : { ...change, fields, secrets };
}

/** The row of a change in the table: action, address, what, where. */
export function changeRow(change: Change): string {
  return tableRow([
    change.action,
    cellCode(change.address),
    change.action === "create" ? cellCode(change.title) : whatChanges(change),
    cellCode(placeText(change.position)),
  ]);
}

/** The fields of a change as lines of a diff, fit to be fenced. */
export function changeDiff(change: Change): readonly string[] {
  const { action, part, dataset, title, position, fields, secrets } = change;
  const name = part === "" ? `dataset ${quoted(dataset, 200)}` : printable(title);
  return [
    `${action === "create" ? "+" : " "} ${name}  # ${printable(placeText(position))}`,
    ...fields.flatMap(({ before, after, ...field }) => {
      const line = (sign: string, value: typeof before): readonly string[] => {
        if (value.kind === "absent") return [];
        const label = isMember({ ...field, before, after }) ? "" : `${printable(field.field)} = `;
        return [`${sign}   ${label}${valueText(value)}`];
      };
      return [...line("-", before), ...line("+", after)];
    }),
    ...fieldLines({ ...change, fields: [], secrets }).map(
      ({ name: field, value }) => `+   ${field} = ${value}`,
    ),
  ];
}

function whatChanges({ fields, secrets }: Change): string {
  const sent = secrets.filter(({ reason }) => reason !== "sent along");
  return [
    ...(fields.length === 0 ? [] : [namesText(fields)]),
    ...(sent.length === 0 ? [] : [`sends ${namesText(sent)} again`]),
  ].join("; ");
}

function namesText(fields: readonly { readonly field: string }[]): string {
  const shown = fields.slice(0, 10).map(({ field }) => cellCode(field));
  const rest = fields.length > shown.length ? [`${fields.length - shown.length} more`] : [];
  return [...shown, ...rest].join(", ");
}
