import type { SharedChange } from "../documents/change-groups.js";
import type { Change } from "../generated/plan-document.js";
import { fieldLines, isMember, valueText } from "./change-lines.js";
import { cellCode, tableRow } from "./markdown-text.js";
import { type LinkTo, placesText } from "./place.js";
import { placesCell } from "./place-markdown.js";
import { datasetsText } from "./plan-text.js";
import { firstFew, printable } from "./printable.js";

/** The row of a change in the table: action, addresses, what, where. */
export function changeRow({ shown, members }: SharedChange, linkTo: LinkTo): string {
  return tableRow([
    shown.action,
    firstFew(members.map(({ address }) => cellCode(address))),
    shown.action === "create" ? cellCode(shown.title) : whatChanges(shown),
    placesCell(
      members.map((member) => placeOf(member)),
      linkTo,
    ),
  ]);
}

/** The fields of a change as lines of a diff, fit to be fenced. */
export function changeDiff({ shown, members }: SharedChange): readonly string[] {
  const { action, part, title, fields, secrets } = shown;
  const name = part === "" ? datasetsText(members.map(({ dataset }) => dataset)) : printable(title);
  const where = placesText(members.map(({ position }) => position));
  return [
    `${action === "create" ? "+" : " "} ${name}  # ${printable(where)}`,
    ...fields.flatMap(({ before, after, ...field }) => {
      const line = (sign: string, value: typeof before): readonly string[] => {
        if (value.kind === "absent") return [];
        const label = isMember({ ...field, before, after }) ? "" : `${printable(field.field)} = `;
        return [`${sign}   ${label}${valueText(value)}`];
      };
      return [...line("-", before), ...line("+", after)];
    }),
    ...fieldLines({ ...shown, fields: [], secrets }).map(
      ({ name: field, value }) => `+   ${field} = ${value}`,
    ),
  ];
}

/** The line that causes a change: of its first field, where something else than its existence changes. */
function placeOf({ action, fields, position }: Change): Change["position"] {
  return action === "create" ? position : (fields[0]?.position ?? position);
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
