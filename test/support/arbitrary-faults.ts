import fc from "fast-check";
import type { FaultRule } from "../../src/emulator/index.js";
import { type World, world } from "./arbitraries.js";
import { epoch } from "./session.js";
import type { Weather } from "./worlds.js";

/** What goes wrong for a while. Nobody lies about what was done: a 4xx says that nothing was. */
const retryAfter = fc.constantFrom(
  0,
  1,
  "30",
  new Date(epoch + 20_000).toUTCString(),
  new Date(epoch - 20_000).toUTCString(),
  "soon",
  "-1",
  86_400,
);
const commit = fc.boolean();
const kind = <Kind extends FaultRule["kind"]>(name: Kind) => ({ kind: fc.constant(name) });

const fault = fc.oneof(
  fc.record(
    { ...kind("status"), status: fc.constant(429), retryAfter },
    { requiredKeys: ["kind", "status"] },
  ),
  fc.record(
    { ...kind("status"), status: fc.constantFrom(408, 500, 502, 503, 504), retryAfter, commit },
    { requiredKeys: ["kind", "status"] },
  ),
  fc.record(kind("reset_before")),
  fc.record(kind("reset_after")),
  fc.record(kind("truncate")),
  fc.record(kind("garbage_json")),
  fc.record(
    { ...kind("html"), status: fc.constantFrom(200, 502, 503), retryAfter, commit },
    { requiredKeys: ["kind"] },
  ),
  fc.record(kind("wrong_type")),
  fc.record({ ...kind("redirect"), location: fc.constant("http://127.0.0.1:1/elsewhere") }),
  fc.record({ ...kind("delay"), delayMs: fc.integer({ min: 1, max: 3 }) }),
);

const matching = fc.record(
  {
    method: fc.constantFrom("GET", "POST", "PUT"),
    path: fc.constantFrom(
      "^/v1/datasets$",
      "/query/name/",
      "/datasets/[0-9a-f]{24}$",
      "/datasource$",
      "/datasource/all$",
      "/collaboration/access$",
      "/schedule$",
      "/verify$",
    ),
    skip: fc.constantFrom(0, 0, 1, 2, 5),
    times: fc.integer({ min: 1, max: 8 }),
  },
  { requiredKeys: ["skip", "times"] },
);

/** Rules that run out. */
const faultSchedule: fc.Arbitrary<readonly FaultRule[]> = fc.array(
  fc.tuple(fault, matching).map(([what, where]): FaultRule => ({ ...where, ...what })),
  { minLength: 1, maxLength: 6, size: "max" },
);

/** A world in bad weather. Lists lag only where the platform itself keeps a name from being given twice. */
export const badWeather: fc.Arbitrary<readonly [World, Weather]> = fc
  .tuple(world, faultSchedule, fc.constantFrom(0, 0, 1, 2))
  .map(([one, faults, lag]) => [one, { faults, listLag: one.settings.duplicateNames === "allow" ? 0 : lag }]);
