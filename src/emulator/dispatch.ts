import type { EmulatorUser } from "./accounts.js";
import type { OpenCall } from "./calls.js";
import { decodePart, readQueryText, type Query, type RequestBody, type RequestTarget } from "./intake.js";
import { checkId } from "./parameters.js";
import type { Reply } from "./reply.js";
import { routes, type Route } from "./routes.js";
import type { DatasetRecord } from "./state.js";
import { WireError } from "./wire-errors.js";

/** A request to the API, read from the connection. */
export interface ApiRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly authorization: string | undefined;
  readonly body: RequestBody;
}

/** What endpoints act on, beside the request. */
export type World = Pick<OpenCall, "store" | "accounts" | "outcomes" | "settings" | "now">;

/** Carries a request out. Never throws: a refusal is a reply with an error body. */
export function dispatch(world: World, request: ApiRequest, requestId: string): Reply {
  try {
    return carryOut(world, request);
  } catch (error) {
    const refusal =
      error instanceof WireError
        ? error
        : new WireError("NOT_IMPLEMENTED", "The emulator failed at this request.");
    return { status: refusal.status, body: { code: refusal.code, error: refusal.message, requestId } };
  }
}

function carryOut(world: World, { method, target, authorization, body }: ApiRequest): Reply {
  const query = readQueryText(target.queryText);
  const { route, path } = findRoute(method, target.path);
  const call: OpenCall = { ...world, path, query: withoutToken(query), body };
  if (route.access === "open") return route.answer(call);

  const user = authenticate(world, query, authorization);
  if (body.tooLarge) throw new WireError("PAYLOAD_TOO_LARGE", "The body is larger than 1 MiB.");
  for (const [name, value] of path) if (name.endsWith("Id")) checkId(name, value);
  if (route.access === "user") return route.answer({ ...call, user });

  const dataset = reach(world, user, path.get("datasetId") ?? "", route.access);
  return route.answer({ ...call, user, dataset });
}

interface Match {
  readonly route: Route;
  readonly path: ReadonlyMap<string, string>;
}

/** Segments are compared before they are decoded, so that an encoded slash stays inside its parameter. */
function findRoute(method: string, path: string): Match {
  const segments = path.split("/");
  const matches = compiledRoutes.filter((candidate) => fits(candidate.segments, segments));
  const match = matches.find(({ route }) => route.method === method);
  if (match !== undefined) return { route: match.route, path: pathParameters(match.segments, segments) };
  if (matches.length > 0) throw new WireError("NOT_FOUND", `${method} is not supported here.`);
  throw new WireError("NOT_FOUND", "There is no such endpoint.");
}

const compiledRoutes = routes.map((route) => ({ route, segments: route.pattern.split("/") }));

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, at) => (part.startsWith("{") ? segments[at] !== "" : part === segments[at]))
  );
}

function pathParameters(
  pattern: readonly string[],
  segments: readonly string[],
): ReadonlyMap<string, string> {
  const parameters = pattern.flatMap((part, at) =>
    part.startsWith("{") ? [[part.slice(1, -1), decodePart(segments[at] ?? "")] as const] : [],
  );
  return new Map(parameters);
}

function withoutToken(query: Query): Query {
  return new Map([...query].filter(([name]) => name !== "token"));
}

/** The token of the query, or else of the header. Throws `UNAUTHORIZED`, or `FORBIDDEN` when a setting says so. */
function authenticate(world: World, query: Query, authorization: string | undefined): EmulatorUser {
  const bearer = world.settings.bearer ? /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] : undefined;
  const token = query.get("token")?.[0] ?? bearer;
  const user = token === undefined ? undefined : world.accounts.byToken(token);
  if (user !== undefined) return user;
  const status = world.settings.badTokenStatus;
  throw new WireError(status === 401 ? "UNAUTHORIZED" : "FORBIDDEN", "The token is missing or not known.");
}

function reach(world: World, user: EmulatorUser, id: string, access: "read" | "write"): DatasetRecord {
  const dataset = world.store.get(id);
  if (dataset === undefined) throw new WireError("DATASET_UNKNOWN", "The dataset does not exist.");
  switch (world.accounts.relation(user, dataset)) {
    case "owner":
    case "shared":
      return dataset;
    case "team":
      if (access === "read") return dataset;
      throw new WireError("FORBIDDEN", "The dataset belongs to somebody else in the team.");
    case "none":
      throw world.settings.foreignDatasetStatus === 403
        ? new WireError("FORBIDDEN", "The dataset belongs to somebody else.")
        : new WireError("DATASET_UNKNOWN", "The dataset does not exist.");
  }
}
