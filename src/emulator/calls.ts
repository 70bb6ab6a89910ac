import type { Accounts, EmulatorUser } from "./accounts.js";
import type { Query, RequestBody } from "./intake.js";
import type { Outcomes } from "./outcomes.js";
import { readQuery, type QueryOf, type QueryShape } from "./parameters.js";
import type { Reply } from "./reply.js";
import type { EmulatorSettings } from "./settings.js";
import type { DatasetRecord } from "./state.js";
import type { Store } from "./store.js";
import { noBody, type Decoder } from "./validation.js";

/** A request that was routed, with the world it acts on. */
export interface OpenCall {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly outcomes: Outcomes;
  readonly settings: EmulatorSettings;
  /** Unix milliseconds. */
  readonly now: number;
  /** Decoded path parameters; those whose name ends in `Id` are well-formed ids. */
  readonly path: ReadonlyMap<string, string>;
  /** Without the token. */
  readonly query: Query;
  readonly body: RequestBody;
}

/** A call whose token is known. */
export interface UserCall extends OpenCall {
  readonly user: EmulatorUser;
}

/** A call about a dataset that the user may see, or change where the route says so. */
export interface DatasetCall extends UserCall {
  readonly dataset: DatasetRecord;
}

/** The shape of a query that has no parameters. */
export type NoQuery = Readonly<Record<never, never>>;

/** What an endpoint takes beside its path. */
export interface Input<Shape extends QueryShape, Body> {
  readonly query: Shape;
  readonly body: Decoder<Body>;
}

/** The same, decoded. */
export interface Decoded<Shape extends QueryShape, Body> {
  readonly query: QueryOf<Shape>;
  readonly body: Body;
}

/** An endpoint: decodes its input and answers. Throws `WireError` for what it refuses. */
export type Endpoint<Call extends OpenCall> = (call: Call) => Reply;

type Answer<Call, Shape extends QueryShape, Body> = (call: Call, decoded: Decoded<Shape, Body>) => Reply;

/** Joins an answer to the input it needs, so that both can be named side by side in the table of routes. */
export function endpoint<Call extends OpenCall, Shape extends QueryShape, Body>(
  input: Input<Shape, Body>,
  answer: Answer<Call, Shape, Body>,
): Endpoint<Call> {
  return (call) => answer(call, { query: readQuery(input.query, call.query), body: input.body(call.body) });
}

/** An endpoint with neither query nor body. */
export function plain<Call extends OpenCall>(answer: Answer<Call, NoQuery, undefined>): Endpoint<Call> {
  return endpoint({ query: {}, body: noBody }, answer);
}

/** An endpoint with a query. */
export function asking<Call extends OpenCall, Shape extends QueryShape>(
  query: Shape,
  answer: Answer<Call, Shape, undefined>,
): Endpoint<Call> {
  return endpoint({ query, body: noBody }, answer);
}

/** An endpoint with a body. */
export function carrying<Call extends OpenCall, Body>(
  body: Decoder<Body>,
  answer: Answer<Call, NoQuery, Body>,
): Endpoint<Call> {
  return endpoint({ query: {}, body }, answer);
}

/** A path parameter of the route that was matched. */
export function pathParameter(call: OpenCall, name: string): string {
  const value = call.path.get(name);
  if (value === undefined) throw new Error(`The route has no parameter ${name}.`);
  return value;
}
