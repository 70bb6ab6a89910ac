import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";

export const account = "fleetstore";
const accountKey = Buffer.from("the key of the storage account").toString("base64");

/** A storage account: Azurite, which is told not to call home. */
export interface AzureServer extends AsyncDisposable {
  /** For `--endpoint`. */
  readonly endpoint: string;
  readonly port: number;
  readonly createContainer: (name: string) => Promise<void>;
  readonly put: (container: string, key: string, content?: string) => Promise<void>;
  readonly keys: (container: string) => Promise<readonly string[]>;
}

export async function startAzure(): Promise<AzureServer> {
  const program = fileURLToPath(new URL("../../node_modules/azurite/dist/src/blob/main.js", import.meta.url));
  const options =
    "--blobHost 127.0.0.1 --blobPort 0 --disableTelemetry --inMemoryPersistence --skipApiVersionCheck --silent";
  const child = spawn(process.execPath, [program, ...options.split(" ")], {
    env: { PATH: process.env["PATH"], AZURITE_ACCOUNTS: `${account}:${accountKey}` },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      const listening = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (listening !== undefined) resolve(Number(listening));
    });
    child.on("exit", () => reject(new Error("Azurite ended.")));
  });
  const url = `http://127.0.0.1:${port}/${account}`;
  const all = sasToken({ sp: "rwdlac", srt: "sco" });
  const ask = async (path: string, init?: RequestInit): Promise<string> => {
    const response = await fetch(`${url}/${path}${path.includes("?") ? "&" : "?"}${all}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    endpoint: `azure=http://127.0.0.1:${port}/{account_name}`,
    port,
    createContainer: async (name) => {
      await ask(`${name}?restype=container`, { method: "PUT" });
    },
    put: async (container, key, content = "content") => {
      const headers = { "x-ms-blob-type": "BlockBlob" };
      await ask(`${container}/${encodeURIComponent(key)}`, { method: "PUT", headers, body: content });
    },
    keys: async (container) => {
      const xml = await ask(`${container}?restype=container&comp=list`);
      return [...xml.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = ""]) => name);
    },
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill();
      await ended;
    },
  };
}

/** A SAS token of the account, by default for a hundred days with all that Lightly needs. */
export function sasToken(members: Readonly<Record<string, string>> = {}, key = accountKey): string {
  const days = (count: number): string =>
    `${new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 19)}Z`;
  const all: Readonly<Record<string, string>> = {
    sv: "2019-12-12",
    ss: "b",
    srt: "co",
    sp: "rwdl",
    st: days(-1),
    se: days(100),
    spr: "https,http",
    ...members,
  };
  const signed = [
    account,
    ...["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"].map((name) => all[name] ?? ""),
    "",
  ];
  const sig = createHmac("sha256", Buffer.from(key, "base64")).update(signed.join("\n")).digest("base64");
  return new URLSearchParams({ ...all, sig }).toString();
}
