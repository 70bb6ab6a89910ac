import { mkdir, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { namedFromCheckout } from "../../src/files/checkout.js";
import { makeFolder } from "../support/files.js";

/** A checkout with a config below it and a link to one, a link to the checkout beside it, and the working folder within. */
async function checkOut(git: boolean): Promise<{ readonly root: string; readonly linked: string }> {
  const folder = await makeFolder();
  const root = join(await realpath(folder.path), "checkout");
  await mkdir(join(root, "ml", "deep"), { recursive: true });
  if (git) await mkdir(join(root, ".git"));
  await folder.write("checkout/ml/lightly.yaml", "");
  await symlink("lightly.yaml", join(root, "ml", "link.yaml"));
  await symlink("ml", join(root, "current"));
  await symlink("checkout", join(folder.path, "linked"));
  const home = process.cwd();
  process.chdir(join(root, "ml"));
  onTestFinished(async () => {
    process.chdir(home);
    await folder[Symbol.asyncDispose]();
  });
  return { root, linked: join(folder.path, "linked") };
}

test.each([
  ["as it lies", ({ root }: { root: string }) => [root]],
  ["through a link", ({ linked }: { linked: string }) => [linked]],
  ["of another machine, where git tells the real one", () => ["/not/here"]],
])("files are named from the checkout, named %s", async (_, folders) => {
  const checkout = await checkOut(true);
  const named = namedFromCheckout(folders(checkout));
  for (const file of [
    "lightly.yaml",
    "./lightly.yaml",
    "../ml/lightly.yaml",
    "../current/lightly.yaml",
    "link.yaml",
    join(checkout.root, "ml/lightly.yaml"),
    join(checkout.linked, "ml/lightly.yaml"),
  ])
    expect([file, named(file)]).toEqual([file, "ml/lightly.yaml"]);
  expect(named("deep/gone.yaml")).toBe("ml/deep/gone.yaml");
  expect(named("gone/gone.yaml")).toBe("ml/gone/gone.yaml");
});

test("a file outside is named as it was given, and so is any without a checkout", async () => {
  const { root } = await checkOut(false);
  expect(namedFromCheckout([root])("../../other.yaml")).toBe("../../other.yaml");
  expect(namedFromCheckout(["/not/here"])("./lightly.yaml")).toBe("./lightly.yaml");
});
