import type { DatasetRecord, EmulatorState } from "../../src/emulator/index.js";
import { type Deed, people, type TheirSource } from "./arbitraries.js";
import type { Platform } from "./platform.js";

/** Does what somebody does with another tool, through the API. What the platform refuses stays undone. */
export async function act(platform: Platform, deed: Deed): Promise<void> {
  if (deed.kind === "create") return create(platform, deed);
  const target = datasetAt(deed.at, platform.emulator.snapshot());
  if (target === undefined) return;
  const { token } = ownerOf(target);
  const send = (method: string, path: string, body?: unknown) =>
    request(platform, token, method, `/v1/datasets/${target.id}${path}`, body);
  switch (deed.kind) {
    case "put":
      return void (await send("PUT", "/datasource", bodyOf(deed.source)));
    case "tweak": {
      const body = tweaked(target, deed);
      return body === undefined ? undefined : void (await send("PUT", "/datasource", body));
    }
    case "rename":
      return void (await send("PUT", "", { name: deed.name }));
    case "delete":
      return void (await send("DELETE", "?force=true"));
    case "share":
      return void (await send("POST", "/collaboration/access", { accessType: "WRITE", ...deed.share }));
    case "upload":
      return void (await send("PUT", "/registerDatasetUpload", { total: 9, processed: deed.samples }));
    case "schedule": {
      const run = { configId: "a".repeat(24), priority: "MID" };
      return void (await send("POST", "/docker/worker/schedule", run));
    }
    case "finish":
      return void (await request(platform, token, "PUT", "/_emulator/schedule", {
        dataset: target.id,
        state: "DONE",
      }));
    default:
      return deed satisfies never;
  }
}

/** The dataset that a number stands for, counting around. */
export function datasetAt(at: number, { datasets }: EmulatorState): DatasetRecord | undefined {
  return datasets[at % datasets.length];
}

async function create(platform: Platform, deed: Extract<Deed, { kind: "create" }>): Promise<void> {
  const { token } = people[deed.by];
  const { name, type } = deed;
  const created = await request(platform, token, "POST", "/v1/datasets", { name, type });
  if (created === undefined) return;
  const id: unknown = Reflect.get(Object(JSON.parse(created)), "id");
  for (const source of deed.sources) {
    await request(platform, token, "PUT", `/v1/datasets/${String(id)}/datasource`, bodyOf(source));
  }
  if (deed.share === undefined) return;
  const share = { accessType: "WRITE", ...deed.share };
  await request(platform, token, "POST", `/v1/datasets/${String(id)}/collaboration/access`, share);
}

function ownerOf({ owner }: DatasetRecord): { readonly token: string } {
  return Object.values(people).find(({ email }) => email === owner) ?? people.me;
}

function bodyOf({ purpose, wire }: TheirSource): object {
  return { ...wire, purpose };
}

/** One datasource of the dataset with one member as in another one of its type; a missing one goes away. */
function tweaked(
  { datasources }: DatasetRecord,
  { source, member, wires }: Extract<Deed, { kind: "tweak" }>,
): object | undefined {
  const target = datasources[source % datasources.length];
  if (target === undefined) return undefined;
  const { id: _, ...body } = target;
  const other = wires[target.type] ?? {};
  const names = [...new Set([...Object.keys(other), ...Object.keys(body)])].filter(
    (name) => name !== "type" && name !== "purpose",
  );
  const name = names[member % names.length] ?? "fullPath";
  return { ...body, [name]: other[name] };
}

/** The answer; `undefined` when the platform refuses. */
async function request(
  { url }: Platform,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<string | undefined> {
  const response = await fetch(`${url}${path}${path.includes("?") ? "&" : "?"}token=${token}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  return response.ok ? text : undefined;
}
