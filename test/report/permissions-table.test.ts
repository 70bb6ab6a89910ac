import { expect, test } from "vitest";
import { permissionsTable } from "../../src/report/permissions-table.js";
import { plain } from "../../src/report/palette.js";
import { permissions } from "../support/documents.js";

test("shows every outcome of a check, in one column per permission", () => {
  const problem = { message: "504 Gateway Timeout", hint: "" };
  const remedies = ["allow s3:PutObject"];
  const lacking = permissions("missing", {
    missing: [
      { permission: "write", neededBy: ["lightly"], providerError: "AccessDenied", remedies },
      { permission: "overwrite", neededBy: [], providerError: null, remedies: [] },
    ],
    problem,
  });
  const table = permissionsTable(
    [
      ["a", permissions("passed")],
      ["lacking", lacking],
      ["c", permissions("failed", { problem })],
      ["d", permissions("failed")],
      ["e", permissions("impossible", { problem })],
      ["f", permissions("interrupted")],
      ["g", null],
    ],
    plain,
  );
  expect(table).toBe(`dataset  list  read  write  overwrite
a        yes   yes   yes    yes
lacking  yes   yes   no     no
  504 Gateway Timeout
  write (needed by lightly): AccessDenied
    to fix it, allow s3:PutObject
  overwrite
c        the check failed: 504 Gateway Timeout
d        the check failed
e        not checked: 504 Gateway Timeout
f        not checked
g        does not exist; apply creates it
`);
});
