/**
 * How long the searches of this package take: short in `npm test`, long with `THOROUGH` set. `MODEL_RUNS=100000` searches
 * longer still, `MODEL_SEED` elsewhere, `MODEL_INTERRUPTIONS=1` deeper.
 */
const isThorough = process.env["THOROUGH"] !== undefined

/** How many sequences of commands. */
export const runs = Number(process.env["MODEL_RUNS"] ?? (isThorough ? 5000 : 100))

/** Where the search begins. */
export const seed = Number(process.env["MODEL_SEED"] ?? 1)

/** How many more interruptions than a scenario asks for. */
export const interruptions = Number(process.env["MODEL_INTERRUPTIONS"] ?? (isThorough ? 0 : -1))
