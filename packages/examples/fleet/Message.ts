/** What a process of the fleet is told, and what it answers. No token leaves it: tokens are compared by a fingerprint. */

/** Where a process can be made to halt: before its token request leaves, or when the answer is there. */
export type Halt = "before" | "after"

export type Command =
  /** Gets a token. */
  | { readonly _tag: "Get" }
  /** Gets one every so often, for so long. Milliseconds. */
  | { readonly _tag: "GetOften"; readonly for: number; readonly every: number }
  /** The API has refused the token that is held: gets another one. */
  | { readonly _tag: "Refused" }
  /** The secret is another one from now on, and the API has refused the token of the old one: as `Refused`. */
  | { readonly _tag: "Rotate"; readonly secret: string }
  /** Halts at its next token request, until it may go on. */
  | { readonly _tag: "HaltAt"; readonly where: Halt }
  | { readonly _tag: "GoOn" }

export interface Reply {
  /** The token's fingerprint; a failure's reason instead when there is none. */
  readonly token: string | undefined
  readonly reason: string | undefined
  /** How long the token lives, by this process. Milliseconds. */
  readonly left: number
  /** How long nothing is asked. Milliseconds. */
  readonly wait: number
  /** How long it took; the longest time of many. Milliseconds. */
  readonly took: number
  /** How many were served, and how many were not. */
  readonly served: number
  readonly failed: number
  /** How many flights went without the store so far. */
  readonly alone: number
}

/** What a process says by itself. */
export type Event = { readonly _tag: "Ready" } | { readonly _tag: "Halted" }

export type ToMember = { readonly id: number; readonly command: Command }

export type FromMember = { readonly id: number; readonly reply: Reply } | { readonly event: Event }
