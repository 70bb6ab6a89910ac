import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** What a proxy does to one connection. */
export type Wire =
  /** Passes everything on. */
  | { readonly kind: "pass" }
  /** Ends the connection before a byte is passed. */
  | { readonly kind: "hang_up"; readonly how: "end" | "reset" }
  /** Passes so many bytes of what the server answers, over all answers of the connection. */
  | { readonly kind: "cut_answer"; readonly bytes: number; readonly how: "end" | "reset" }
  /** Passes so many bytes of what the client asks, and ends both sides. */
  | { readonly kind: "cut_request"; readonly bytes: number }
  /** Passes so many bytes of what the server answers, and then nothing, for ever. */
  | { readonly kind: "stall"; readonly bytes: number }
  /** Passes what the server answers in pieces of so many bytes, one each turn. */
  | { readonly kind: "drip"; readonly bytes: number }
  /** Answers by itself, with these bytes. */
  | { readonly kind: "answer"; readonly text: string };

export interface TcpProxy extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  readonly connections: () => number;
}

export interface TcpProxyOptions {
  /** What becomes of a connection; they count from 0. */
  readonly wire?: (connection: number) => Wire;
  /** Told of every piece that passes, before it does. */
  readonly onPiece?: () => void;
  /** 0, the default, lets the system choose a free one. */
  readonly port?: number;
}

/** Stands between a program and a server on loopback, below HTTP. */
export async function startTcpProxy(
  target: { readonly port: number },
  { wire = () => ({ kind: "pass" }), onPiece = () => undefined, port = 0 }: TcpProxyOptions = {},
): Promise<TcpProxy> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.setNoDelay();
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const what = wire(connections);
    connections += 1;
    track(client);
    if (what.kind === "hang_up") return finish(client, what.how);
    if (what.kind === "answer") return void client.once("data", () => client.end(what.text));
    const upstream = track(connect(target.port, "127.0.0.1"));
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.end());
    relay(client, upstream, requestSide(what), onPiece);
    relay(upstream, client, answerSide(what), onPiece);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const bound = portOf(server);
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Side {
  /** How many bytes pass at most. */
  readonly limit: number;
  readonly piece: number;
  /** What happens at the limit. */
  readonly atLimit: "end" | "reset" | "nothing";
}

const open: Side = { limit: Infinity, piece: Infinity, atLimit: "nothing" };

function requestSide(what: Wire): Side {
  return what.kind === "cut_request" ? { ...open, limit: what.bytes, atLimit: "reset" } : open;
}

function answerSide(what: Wire): Side {
  switch (what.kind) {
    case "cut_answer":
      return { ...open, limit: what.bytes, atLimit: what.how };
    case "stall":
      return { ...open, limit: what.bytes };
    case "drip":
      return { ...open, piece: what.bytes };
    case "pass":
    case "hang_up":
    case "cut_request":
    case "answer":
      return open;
    default:
      return what satisfies never;
  }
}

function relay(from: Socket, to: Socket, { limit, piece, atLimit }: Side, onPiece: () => void): void {
  let passed = 0;
  let turn = Promise.resolve();
  from.on("data", (chunk) => {
    turn = turn.then(async () => {
      for (let at = 0; at < chunk.length && passed < limit; at += piece) {
        const bytes = chunk.subarray(at, Math.min(at + piece, at + limit - passed));
        passed += bytes.length;
        onPiece();
        to.write(bytes);
        if (piece < Infinity) await new Promise(setImmediate);
      }
      if (passed < limit || atLimit === "nothing") return;
      finish(to, atLimit);
      finish(from, "reset");
    });
  });
}

function finish(socket: Socket, how: "end" | "reset"): void {
  if (how === "reset") socket.resetAndDestroy();
  else socket.end();
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  return address.port;
}
