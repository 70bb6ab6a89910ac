import { printable } from "./printable.js";

/** How far something is. */
export interface ProgressState {
  /** What is done, such as `Reading datasets`. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** Requests that failed and will be sent again. */
  readonly waiting: number;
  readonly elapsedMs: number;
}

/** Less than this is too little to tell how fast it goes. */
const leastElapsedMs = 1_000;

/**
 * `Reading datasets: 340 of 1000, 52/s, 13 s left, 2 waiting for a retry`; what does not fit into `width` characters is left
 * out from the end.
 */
export function progressText(state: ProgressState, width = Infinity): string {
  const { phase, done, total, failed, waiting, elapsedMs } = state;
  const rate = elapsedMs < leastElapsedMs ? 0 : (done * 1_000) / elapsedMs;
  const parts = [
    `${done} of ${total}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(rate > 0 ? [`${rateText(rate)}/s`] : []),
    ...(rate > 0 && done < total ? [`${timeText((total - done) / rate)} left`] : []),
    ...(waiting > 0 ? [`${waiting} waiting for a retry`] : []),
  ];
  const texts = parts.map(
    (_, count) => `${printable(phase)}: ${parts.slice(0, parts.length - count).join(", ")}`,
  );
  return texts.find((text) => text.length <= width) ?? `${done}/${total}`.slice(0, Math.max(0, width));
}

function rateText(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
}

function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 120 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
