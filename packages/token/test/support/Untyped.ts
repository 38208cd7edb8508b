/** What a caller without types passes: anything, wherever something else is expected. */
export const untyped = (value: unknown): never => value as never
