import type { Dataset } from "../../src/generated/result-document.js";
import {
  absent,
  changed,
  created,
  field,
  finding,
  notCreated,
  permissions,
  planDocument,
  resultDocument,
  secret,
  text,
  updateDatasource,
} from "./documents.js";

/** A plan that leaves out whatever its schema lets it, and names more targets than are shown. */
export const sparsePlan = planDocument({
  planHash: null,
  checksum: null,
  server: null,
  account: null,
  base: { name: "HEAD~1", commit: null, state: "read" },
  config: { files: ["lightly.yaml"] },
  targets: Array.from({ length: 13 }, (_, index) => `target-${index}`),
  changes: [
    updateDatasource(
      "dashcam",
      12,
      [
        field("thumbnail_suffix", absent, text("_t"), 13, "drift"),
        field("sas_token", secret(null), secret("env:SAS"), 14, "drift"),
      ],
      { cause: "drift" },
    ),
  ],
  warnings: [{ ...finding("warning", "unused-connection", 4), path: "", hint: "" }],
});

/** A result in which nothing that went wrong has a reason. */
export const sparseResult = resultDocument(
  [
    withoutReasons(notCreated("a", "failed", "blocked")),
    withoutReasons(changed("b", ["refused", "blocked", "blocked"])),
    created("c", permissions("failed")),
    created("d", permissions("impossible")),
    created(
      "e",
      permissions("missing", {
        missing: [{ permission: "write", neededBy: [], providerError: "AccessDenied", remedies: [] }],
      }),
    ),
  ],
  { exitCode: 6, planHash: null, server: null },
);

function withoutReasons(dataset: Dataset): Dataset {
  return { ...dataset, steps: dataset.steps.map((step) => ({ ...step, problem: null })) };
}
