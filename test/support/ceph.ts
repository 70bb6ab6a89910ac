import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { AwsClient } from "aws4fetch";

const run = promisify(execFile);

export interface Key {
  readonly id: string;
  readonly secret: string;
}

/** Ceph's S3 gateway on loopback: one monitor, one storage daemon in memory, and two gateways. */
export interface Ceph extends AsyncDisposable {
  /** Tells wrong keys and wrong signatures apart. */
  readonly url: string;
  /** Also gives sessions of roles. */
  readonly stsUrl: string;
  /** Who owns the buckets. */
  readonly owner: Key;
  /** Creates a user of its own, without any right; `tenant$name` for one of a tenant. */
  readonly createUser: (name: string) => Promise<Key>;
  /** What a user may do who may do everything. */
  readonly administrate: (name: string) => Promise<Administrator>;
  readonly putUserPolicy: (user: string, policy: unknown) => Promise<void>;
  /** A request of the owner, signed; fails the test when it is refused. */
  readonly ask: Administrator["ask"];
  readonly keys: (bucket: string) => Promise<readonly string[]>;
}

export interface Administrator {
  readonly key: Key;
  readonly ask: (method: string, path: string, body?: string) => Promise<string>;
  /** Calls the service of users and roles. */
  readonly iam: (members: Readonly<Record<string, string>>) => Promise<string>;
}

/** Key of KMS that the gateways know. */
export const kmsKey = "arn:aws:kms:us-east-1:123456789012:key/lightly";

/** Ceph has tenants where Amazon has accounts; the role of a tenant has its number in its name. */
export const tenant = "123456789012";

/** Why Ceph cannot be started here; `undefined` where it can. */
export async function whyNoCeph(): Promise<string | undefined> {
  for (const program of ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph", "monmaptool"])
    if (!(await isThere(program)))
      return `${program} is not installed (apt-get install radosgw ceph-mon ceph-osd ceph-common)`;
  return process.getuid?.() === 0 ? undefined : "Ceph's daemons are started as root here";
}

async function isThere(program: string): Promise<boolean> {
  return run("sh", ["-c", `command -v ${program}`]).then(
    () => true,
    () => false,
  );
}

/** Starts it in a folder of its own, in some 15 seconds; it ends with the block that it was declared in. */
export async function startCeph(): Promise<Ceph> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-ceph-"));
  for (const name of ["mon", "osd", "log", "rgw"]) await mkdir(join(folder, name));
  const [monitor, gateway, sts] = [await freePort(), await freePort(), await freePort()];
  const id = randomUUID();
  const conf = join(folder, "ceph.conf");
  await writeFile(conf, configuration(folder, id, monitor));
  const ceph = (program: string, ...args: readonly string[]) => run(program, ["-c", conf, ...args]);
  const end = async (): Promise<void> => {
    await endDaemons(folder);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await run("monmaptool", [
      "--create",
      "--addv",
      "a",
      `[v1:127.0.0.1:${monitor}]`,
      "--fsid",
      id,
      join(folder, "monmap"),
    ]);
    await ceph("ceph-mon", "-i", "a", "--mkfs", "--monmap", join(folder, "monmap"));
    await ceph("ceph-mon", "-i", "a");
    const osd = randomUUID();
    await ceph("ceph", "osd", "new", osd, "0");
    await ceph("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd);
    await ceph("ceph-osd", "-i", "0");
    await ceph("ceph", "osd", "crush", "add", "osd.0", "1", "root=default");
    await startGateway(conf, "rgw", gateway, false);
    await startGateway(conf, "sts", sts, true);
    return await connectTo(
      { url: `http://127.0.0.1:${gateway}`, stsUrl: `http://127.0.0.1:${sts}` },
      ceph,
      end,
    );
  } catch (error) {
    await end();
    throw error;
  }
}

async function startGateway(conf: string, name: string, port: number, sts: boolean): Promise<void> {
  const options = [
    ["-c", conf],
    ["-n", `client.${name}`],
    [`--rgw-frontends=beast endpoint=127.0.0.1:${port}`],
    [`--rgw-s3-auth-use-sts=${sts}`],
  ];
  await run("radosgw", options.flat());
  for (let attempts = 1; ; attempts++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer !== undefined) return;
    if (attempts === 300) throw new Error("The gateway does not answer.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function connectTo(
  urls: Pick<Ceph, "url" | "stsUrl">,
  ceph: (program: string, ...args: readonly string[]) => Promise<unknown>,
  end: () => Promise<void>,
): Promise<Ceph> {
  const createUser = async (name: string): Promise<Key> => {
    const plain = name.replace(/^.*\$/, "");
    const key = { id: `KEY${plain.toUpperCase()}0000000000`, secret: `secret-of-${plain}` };
    const keys = [`--access-key=${key.id}`, `--secret-key=${key.secret}`];
    await ceph("radosgw-admin", "user", "create", `--uid=${name}`, `--display-name=${plain}`, ...keys);
    return key;
  };
  const administrate = async (name: string): Promise<Administrator> => {
    const key = await createUser(name);
    await ceph("radosgw-admin", "caps", "add", `--uid=${name}`, "--caps=user-policy=*;roles=*");
    const send = async (service: string, url: string, init: RequestInit): Promise<string> => {
      const credentials = { accessKeyId: key.id, secretAccessKey: key.secret };
      const client = new AwsClient({ ...credentials, service, region: "us-east-1", retries: 0 });
      const response = await client.fetch(url, init);
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      return text;
    };
    return {
      key,
      ask: (method, path, body) =>
        send("s3", `${urls.url}/${path}`, { method, ...(body === undefined ? {} : { body }) }),
      iam: (members) =>
        send("iam", `${urls.stsUrl}/?${new URLSearchParams(members).toString()}`, { method: "POST" }),
    };
  };
  const { key: owner, ask, iam } = await administrate("owner");
  return {
    ...urls,
    owner,
    createUser,
    administrate,
    ask,
    putUserPolicy: async (user, policy) => {
      const PolicyDocument = JSON.stringify(policy);
      await iam({ Action: "PutUserPolicy", UserName: user, PolicyName: "lightly", PolicyDocument });
    },
    keys: async (bucket) => {
      const listed = await ask("GET", `${bucket}?list-type=2`);
      return [...listed.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
    },
    [Symbol.asyncDispose]: end,
  };
}

function configuration(folder: string, id: string, monitor: number): string {
  const settings = {
    fsid: id,
    mon_host: `v1:127.0.0.1:${monitor}`,
    public_addr: "127.0.0.1",
    cluster_addr: "127.0.0.1",
    ms_bind_msgr2: false,
    auth_cluster_required: "none",
    auth_service_required: "none",
    auth_client_required: "none",
    osd_pool_default_size: 1,
    osd_pool_default_min_size: 1,
    osd_pool_default_pg_num: 1,
    osd_pool_default_pgp_num: 1,
    osd_crush_chooseleaf_type: 0,
    mon_allow_pool_size_one: true,
    mon_max_pg_per_osd: 5000,
    mon_data_avail_crit: 1,
    osd_objectstore: "memstore",
    osd_class_update_on_start: false,
    osd_crush_update_on_start: false,
    memstore_device_bytes: 2 ** 30,
    mon_data: `${folder}/mon`,
    osd_data: `${folder}/osd`,
    run_dir: folder,
    admin_socket: `${folder}/$name.asok`,
    pid_file: `${folder}/$name.pid`,
    log_file: `${folder}/log/$name.log`,
    rgw_data: `${folder}/rgw`,
    rgw_sts_key: "abcdefghijklmnop",
    rgw_enable_usage_log: false,
    rgw_crypt_require_ssl: false,
    rgw_crypt_s3_kms_backend: "testing",
    rgw_crypt_s3_kms_encryption_keys: `${kmsKey}=${Buffer.alloc(32, 7).toString("base64")}`,
    rgw_lc_debug_interval: 10_000_000,
  };
  return `[global]\n${Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("")}`;
}

/** Ends what was started, by the numbers of the processes, and waits until they are gone. */
async function endDaemons(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(".pid"))) {
    const pid = Number(await readFile(join(folder, name), "utf8"));
    if (!Number.isInteger(pid) || pid <= 1) continue;
    try {
      process.kill(pid, "SIGKILL");
      await once(spawn("tail", [`--pid=${pid}`, "-f", "/dev/null"]), "exit");
    } catch {
      // It has ended already.
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}
