import { createServer, type RequestListener } from "node:http";
import { listen } from "../api/fixture.js";
import type { World } from "./story.js";

/** Puts a server between the program and the platform, which does something before each answer. */
export async function forward(world: World, before: () => Promise<void>): Promise<void> {
  const answer: RequestListener = (request, response) =>
    void before().then(() => passOn(world, request, response));
  world.env["LIGHTLY_SERVER_LOCATION"] = `http://127.0.0.1:${await listen(createServer(answer))}`;
}

/** Has the platform answer a request without a body. */
export async function passOn(
  { platform }: World,
  ...[{ url = "" }, response]: Parameters<RequestListener>
): Promise<void> {
  const answer = await fetch(`${platform.url}${url}`);
  response.writeHead(answer.status, { "content-type": "application/json" });
  response.end(await answer.text());
}
