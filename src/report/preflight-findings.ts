import type { Check, Location, PreflightDocument } from "../generated/preflight-document.js";
import { groupBy } from "../model/group-by.js";
import { failureFindings, type Finding } from "./finding.js";
import { counted, printable } from "./printable.js";

/** What a preflight found that somebody should know, with every location for which it is so. */
export interface StorageFinding {
  readonly check: Check;
  readonly locations: readonly Location[];
}

/**
 * What is not as it should be, each once however many locations it is true of: first what is denied, then warnings, then
 * what could not be told. What follows from something else in the list is left out.
 */
export function storageFindings({ locations }: PreflightDocument): readonly StorageFinding[] {
  const told = locations.flatMap((location) =>
    location.checks
      .filter((check) => check.state !== "proven" && check.causedBy === null && !isSaidByAnother(check))
      .map((check) => ({ location, check })),
  );
  const groups = groupBy(told, ({ check }) =>
    JSON.stringify([check.state, nameOf(check), check.message, check.remedy]),
  );
  return [...groups.values()]
    .flatMap((group): readonly StorageFinding[] => {
      const [first] = group;
      const places = new Set(group.map(({ location }) => location));
      return first === undefined ? [] : [{ check: first.check, locations: [...places] }];
    })
    .toSorted((a, b) => states.indexOf(a.check.state) - states.indexOf(b.check.state));
}

const states: readonly Check["state"][] = ["denied", "warning", "unproven", "skipped"];

/** Checks that are skipped for one reason are one finding. */
function nameOf({ check, state }: Check): string {
  return state === "skipped" ? "" : check;
}

/** That no write was tried stands in the table. */
function isSaidByAnother({ check, state, message }: Check): boolean {
  return (
    state === "skipped" &&
    (check === "cors" || check === "retention" || check === "region" || message.startsWith("only --write"))
  );
}

/** The findings beside the lines of the config. */
export function preflightFindings(document: PreflightDocument): readonly Finding[] {
  if (document.error !== null) return failureFindings(document.error);
  const findings = storageFindings(document).flatMap(({ check, locations }): readonly Finding[] => {
    if (check.state === "skipped") return [];
    return [
      {
        severity: check.state === "denied" || check.check === "reach" ? "error" : "warning",
        check: `storage-${check.check}`,
        subject: addressIn(locations[0]),
        title: `Storage: ${check.check} ${check.state}`,
        message: [
          `${namesOf(locations)}: ${printable(check.message)}`,
          ...(check.remedy === null ? [] : [printable(check.remedy)]),
        ],
        position: check.position,
      },
    ];
  });
  const left = document.locations.flatMap((location) => location.leftovers.map((one) => ({ location, one })));
  return [
    ...findings,
    ...left.map(({ location, one }): Finding => ({
      severity: "warning",
      check: "storage-left-behind",
      subject: addressIn(location),
      title: "Storage: left behind",
      message: [leftoverText(location, one)],
      position: location.users[0]?.position ?? null,
    })),
  ];
}

/** `s3://raw/street/ (street-scenes.input)`, of many locations the first three. */
export function namesOf(locations: readonly Location[]): string {
  const shown = locations.slice(0, 3).map(locationName).join(", ");
  return locations.length > 3 ? `${shown} and ${locations.length - 3} more` : shown;
}

export function locationName(location: Location): string {
  const { path, users } = location;
  const more = users.length > 1 ? ` and ${users.length - 1} more` : "";
  return `${printable(path, 200)} (${printable(addressIn(location))}${more})`;
}

/** The first datasource that uses a location, which has at least one. */
export function addressIn(location: Location | undefined): string {
  return location?.users[0]?.address ?? "";
}

/** What a probe left behind, and where. */
export function leftoverText(
  { path }: Location,
  { key, kind, version }: Location["leftovers"][number],
): string {
  const what = {
    object: "the object",
    version: `version ${printable(version ?? "", 100)} of`,
    delete_marker: `delete marker ${printable(version ?? "", 100)} of`,
    unknown: "perhaps the object",
  }[kind];
  return `${what} ${printable(key, 1100)} in the bucket of ${printable(path, 200)}`;
}

/** `3 locations: 20 checks proven, 2 denied`. */
export function summaryText({ summary }: PreflightDocument): string {
  const { locations, proven, denied, warning, unproven, skipped } = summary;
  const counts = [
    [denied, "denied"],
    [warning, warning === 1 ? "warning" : "warnings"],
    [unproven, "unproven"],
    [skipped, "skipped"],
  ] as const;
  const others = counts.flatMap(([count, word]) => (count === 0 ? [] : [`, ${count} ${word}`]));
  return `${counted(locations, "location")}: ${counted(proven, "check")} proven${others.join("")}.`;
}
