/** Does work on metrics. A metric that throws is ignored, because it must not end the work that it measures. */
export const harmless = (work: () => void): void => {
  try {
    work()
  } catch {
    // The program replaced a metric by one that throws.
  }
}
