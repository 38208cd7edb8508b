/** Passes any value where a type is expected, like a caller without types. */
export const untyped = (value: unknown): never => value as never
