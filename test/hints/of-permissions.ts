import { configOn } from "../config/catalogue.js";
import { type StorageName, storages } from "../support/every-storage.js";
import type { Story } from "./story.js";

type Check = "canList" | "canRead" | "canWrite" | "canOverwrite";

/** Hints about what the platform may not do with the storage. */
export const hintsOfPermissions: Readonly<Record<string, Story | readonly Story[]>> = {
  "allow … on the … for …": [
    ...granted(["s3", "s3_delegated_access"], "canList"),
    ...granted(["s3", "s3_delegated_access"], "canRead"),
  ],
  "allow … on the … for … (with a KMS key also kms:Encrypt, kms:Decrypt and kms:GenerateDataKey)": [
    ...granted(["s3", "s3_delegated_access"], "canWrite"),
    ...granted(["s3", "s3_delegated_access"], "canOverwrite"),
  ],
  "issue a SAS token with list (l) for the resource types container and object, and raise the connection's rotation":
    reissued("canList"),
  "issue a SAS token with read (r) for the resource types container and object, and raise the connection's rotation":
    reissued("canRead"),
  "issue a SAS token with write (w) for the resource types container and object, and raise the connection's rotation":
    reissued("canWrite"),
  "issue a SAS token with write (w) and delete (d) for the resource types container and object, and raise the connection's rotation":
    reissued("canOverwrite"),
  "grant storage.objects.list (in roles/storage.objectViewer) on the bucket": granted(["gcs"], "canList"),
  "grant storage.objects.get (in roles/storage.objectViewer) on the bucket": granted(["gcs"], "canRead"),
  "grant storage.objects.create (in roles/storage.objectUser) on the bucket": granted(["gcs"], "canWrite"),
  "grant storage.objects.create, storage.objects.delete and storage.objects.update (in roles/storage.objectUser) on the bucket":
    granted(["gcs"], "canOverwrite"),
  "allow obs:bucket:ListBucket on the bucket for the key's user": granted(["obs"], "canList"),
  "allow obs:object:GetObject on the folder's objects for the key's user": granted(["obs"], "canRead"),
  "allow obs:object:PutObject on the folder's objects for the key's user": granted(["obs"], "canWrite"),
  "allow obs:object:PutObject and obs:object:DeleteObject on the folder's objects for the key's user":
    granted(["obs"], "canOverwrite"),
  "ask Lightly's support": granted(["lightly"], "canList"),
  "mount the folder into the worker": mounted("input", "canRead"),
  "mount the folder into the worker at /lightly_mount, writable": mounted("lightly", "canWrite"),
};

/** The permission is missing, and then it is granted where the storage is. */
function granted(names: readonly StorageName[], check: Check): readonly Story[] {
  return names.map((storage) => denied(configOn(storage, {}), check));
}

function denied(config: string, check: Check): Story {
  return {
    held: config,
    wrong: {
      act: ({ platform }) => platform.verifyAs({ dataset: "street", [check]: false }),
      run: ["verify"],
    },
    right: { act: ({ platform }) => platform.verifyAs({ dataset: "street" }), run: ["verify"] },
  };
}

/** Another token grants it, and the platform shows none. */
function reissued(check: Check): Story {
  const config = configOn("azure", {});
  const { right, ...story } = denied(config, check);
  const token = "sv=2022-11-02&ss=b&srt=co&sp=rwdl&sig=another";
  return {
    ...story,
    right: {
      ...right,
      act: async (world) => {
        await right.act?.(world);
        await world.platform.set({ secrets: "mask" });
      },
      env: { SAS: token },
      files: { "before/lightly.yaml": config },
      config: configOn("azure", { rotation: 1 }),
      run: ["apply", "--auto-approve", "--base-dir", "before"],
    },
    holds: token,
  };
}

/** One purpose on a disk, the other in S3. */
function mounted(purpose: "input" | "lightly", check: Check): Story {
  const disk = { connection: { type: "local" }, resource_path: "street/" };
  const { connection } = storages.s3;
  const bucket = { connection, resource_path: "s3://bucket/street/" };
  const datasources =
    purpose === "input" ? { input: disk, lightly: bucket } : { input: bucket, lightly: disk };
  const config = { version: 1, datasets: { street: { type: "images", datasources } } };
  const { wrong, ...story } = denied(JSON.stringify(config), check);
  return {
    ...story,
    wrong: {
      ...wrong,
      act: async (world) => {
        await world.platform.set({ verifyLocal: "ok" });
        await wrong.act?.(world);
      },
    },
  };
}
