import { expect, test } from "vitest";
import { startAccount } from "../support/account.js";

test("the name of a dataset that is declared as another one, and not renamed yet, is refused", async () => {
  await using account = await startAccount();
  await account.declare();
  const id = account.idOf("dashcam");
  await account.edit(
    (yaml) => `${yaml.replace("  dashcam:\n", `  dashcams:\n    id: ${id}\n`)}  dashcam:\n    type: videos\n`,
  );
  const { code, stdout } = await account.run("plan", "--target", "dashcam");
  expect(code).toBe(5);
  expect(stdout).toContain(
    `the dataset of this name (${id}) is declared as "dashcams", and has not been renamed yet`,
  );
  expect(stdout).toContain('rename that one first: apply with --target "dashcams", then plan again');
  expect((await account.run("apply", "--auto-approve", "--target", "dashcams")).code).toBe(0);
  expect((await account.run("plan", "--target", "dashcam")).code).toBe(0);
});
