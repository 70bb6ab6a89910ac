/** What tells a plan's document from others, and from those of other versions: the same as in schema/plan.schema.json. */
export const planFormat = { format: "lightly-gitops/plan", version: 2 } as const;

/** The same for a preflight: schema/preflight.schema.json. */
export const preflightFormat = { format: "lightly-gitops/preflight", version: 1 } as const;

/** The same for what to grant. */
export const accessFormat = { format: "lightly-gitops/access", version: 1 } as const;

/** The same for a result: schema/result.schema.json. */
export const resultFormat = { format: "lightly-gitops/result", version: 2 } as const;

/** The same for the status of datasets. */
export const statusFormat = { format: "lightly-gitops/status", version: 1 } as const;
