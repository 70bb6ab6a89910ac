import type { Finding } from "../document.js";
import type { Outline } from "../language/outline.js";

/** What a schema cannot say. Each rule reports through `report`; none depends on another. */
export type Rule = (outline: Outline, report: (finding: Finding) => void) => void;
