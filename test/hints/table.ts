import { hintsOfAccounts } from "./of-accounts.js";
import { hintsOfCalls } from "./of-calls.js";
import { hintsOfConfigs } from "./of-configs.js";
import { hintsOfGit } from "./of-git.js";
import { hintsOfPermissions } from "./of-permissions.js";
import { hintsOfRequests } from "./of-requests.js";
import { hintsOfSecrets } from "./of-secrets.js";
import { hintsOfStorage } from "./of-storage.js";
import { hintsOfTexts } from "./of-texts.js";
import type { Story } from "./story.js";

/**
 * Every hint that the program can give, as its source says it (`…` for what is filled in), beside the stories in which somebody
 * follows it. hints.test.ts lives them through, and fails for a hint without a row and for a row without a hint.
 */
export const hints: readonly (readonly [hint: string, stories: readonly Story[]])[] = [
  hintsOfTexts,
  hintsOfConfigs,
  hintsOfSecrets,
  hintsOfAccounts,
  hintsOfPermissions,
  hintsOfCalls,
  hintsOfRequests,
  hintsOfGit,
  hintsOfStorage,
].flatMap((group) => Object.entries(group).map(([hint, stories]) => [hint, [stories].flat()] as const));
