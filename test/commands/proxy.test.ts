import { expect, test } from "vitest";
import { startAccount } from "../support/account.js";

/** Places of a proxy's address where a password that is not percent-encoded would be taken for something else. */
test.each([
  "http://user:p@marker1#w@127.0.0.1:9",
  "http://user:p@marker1/w@127.0.0.1:9",
  "http://user:p@marker1?w@127.0.0.1:9",
  "http://user:p@marker1@127.0.0.1:9",
  "http://user:marker1#@127.0.0.1:9",
  "http://marker1:12/34@127.0.0.1:9",
  "user:p@marker1#w@127.0.0.1:9",
  "https://user:p\\marker1@127.0.0.1:9",
])("a proxy %s is refused, and no part of it shown or connected to", async (address) => {
  await using account = await startAccount();
  for (const variable of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"])
    for (const command of [["plan", "--format=json"], ["export"], ["apply", "--auto-approve"]]) {
      const { code, stdout, stderr } = await account.runWith(
        { [variable]: address, LIGHTLY_SERVER_LOCATION: "https://api.example.invalid" },
        ...command,
        "--retries=0",
      );
      expect(code).toBe(3);
      expect(stderr).toContain(`${variable} must be the URL of a proxy`);
      expect(stdout + stderr).not.toMatch(/marker1|ENOTFOUND/);
    }
});
