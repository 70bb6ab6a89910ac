import type { Answer, Fault } from "../api/http/exchange.js";
import { clockSkew } from "./answers.js";
import type { StorageClient, StorageRequest } from "./client.js";

/** The requests that are made for one location. */
export interface Connection {
  readonly send: (request: StorageRequest) => Promise<Answer | Fault>;
  readonly shown: (text: string) => string;
  /** Milliseconds by which the storage's clock is ahead, once it has answered. */
  readonly skew: () => number | undefined;
}

/** Follows what the answers say of the server's clock, and sends nothing once the time for the location is over. */
export function connectionOf(client: StorageClient, now: () => number, deadline: number): Connection {
  let skew: number | undefined;
  return {
    send: async (request) => {
      // What takes a probe away again is sent even then.
      if (now() > deadline && request.method !== "DELETE") return outOfTime;
      const result = await client.send(request);
      if (result.kind === "answer") skew = clockSkew(result, now()) ?? skew;
      return result;
    },
    shown: client.shown,
    skew: () => skew,
  };
}

const outOfTime: Fault = {
  kind: "fault",
  sent: false,
  status: undefined,
  code: "DEADLINE",
  unreachable: "server",
};
