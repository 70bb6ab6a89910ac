import type { DatasetCall, Decoded, NoQuery } from "./calls.js";
import { done, ok, present, type Reply } from "./reply.js";

/** Up to when files were processed, in Unix seconds; 0 when nothing was. */
export function answerWatermark(call: DatasetCall): Reply {
  return ok(present({ processedUntilTimestamp: call.dataset.processedUntilTimestamp ?? 0 }, call.settings));
}

export function putWatermark(
  call: DatasetCall,
  { body }: Decoded<NoQuery, { readonly processedUntilTimestamp: number }>,
): Reply {
  call.store.save({ ...call.dataset, ...body, lastModifiedAt: call.now });
  return done;
}
