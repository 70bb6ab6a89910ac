import { userIdOf } from "./accounts.js";
import { pathParameter, type DatasetCall, type Decoded, type NoQuery } from "./calls.js";
import { created, done, ok, present, type Reply } from "./reply.js";
import type { ShareRequest } from "./request-schemas.js";
import { WireError } from "./wire-errors.js";

/** There is at most one entry, because `WRITE` is the only kind of access. */
export function answerShares(call: DatasetCall): Reply {
  const { share, owner } = call.dataset;
  if (share === undefined) return ok([]);
  const { id, users, teams, createdAt, lastModifiedAt } = share;
  const members = {
    id,
    owner: userIdOf(owner),
    accessType: "WRITE",
    users,
    teams,
    createdAt,
    lastModifiedAt,
  };
  return ok([present(members, call.settings)]);
}

/** Replaces both lists as a whole; an empty or missing list revokes. Throws `USER_NOT_KNOWN` when a setting says so. */
export function replaceShare(call: DatasetCall, { body }: Decoded<NoQuery, ShareRequest>): Reply {
  const { accounts, dataset, now, settings } = call;
  const users = [...new Set(body.users ?? [])];
  if (settings.unknownShareEmails === "reject" && !users.every((email) => accounts.knows(email))) {
    throw new WireError("USER_NOT_KNOWN", "An e-mail address belongs to no user.");
  }
  const id = dataset.share?.id ?? call.store.nextId();
  const teams = [...new Set(body.teams ?? [])];
  const share = { id, users, teams, createdAt: dataset.share?.createdAt ?? now, lastModifiedAt: now };
  call.store.save({ ...dataset, share });
  return created(id, settings);
}

/** Throws `ACCESS_CONTROL_UNKNOWN`. */
export function deleteShare(call: DatasetCall): Reply {
  const { share, ...unshared } = call.dataset;
  if (share?.id !== pathParameter(call, "accessConfigId")) {
    throw new WireError("ACCESS_CONTROL_UNKNOWN", "The dataset has no such access configuration.");
  }
  call.store.save(unshared);
  return done;
}
