/**
 * The length of this package's searches: short in `npm test`, long with `THOROUGH`. `MODEL_RUNS=100000` searches
 * longer, `MODEL_SEED` starts elsewhere, `MODEL_INTERRUPTIONS=1` searches deeper.
 */
const isThorough = process.env["THOROUGH"] !== undefined

/** The number of sequences. */
export const runs = Number(process.env["MODEL_RUNS"] ?? (isThorough ? 5000 : 100))

/** The seed of the search. */
export const seed = Number(process.env["MODEL_SEED"] ?? 1)

/** The number of interruptions in addition to those of a scenario. */
export const interruptions = Number(process.env["MODEL_INTERRUPTIONS"] ?? (isThorough ? 0 : -1))
