import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A server on loopback that is not the platform; ends with the block it was declared in (`await using`). */
export interface OtherServer extends AsyncDisposable {
  readonly url: string;
  /** `METHOD target` of every request, query included. */
  readonly requests: readonly string[];
}

export type Answering = (request: IncomingMessage, body: string, response: ServerResponse) => unknown;

export async function startServer(answer: Answering): Promise<OtherServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => void answer(request, body, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An address on loopback at which nobody listens. */
export async function closedAddress(): Promise<string> {
  const server = await startServer(() => undefined);
  await server[Symbol.asyncDispose]();
  return server.url;
}
