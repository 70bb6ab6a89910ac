import { ok, type Reply } from "./reply.js";

/** The newest version of the official client, and the oldest that is served. It asks for both when it starts. */
export function latestClient(): Reply {
  return ok("1.5.26");
}

export function minimumClient(): Reply {
  return ok("1.2.0");
}

/** How many samples a dataset may have; the API sends the number as a string. */
export function quota(): Reply {
  return ok("100000");
}
