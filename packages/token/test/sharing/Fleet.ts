/**
 * A fleet in a few lines: processes that take single steps over one register, in any order, and the disturbances of the
 * environment. It throws as soon as an invariant is violated.
 */
import type { Claimant, Claimed } from "../../src/sharing/Claim.ts"
import { claim } from "../../src/sharing/Claim.ts"
import type { Decision } from "../../src/sharing/Document.ts"
import { empty } from "../../src/sharing/Document.ts"
import { extend, fail, offer } from "../../src/sharing/Report.ts"
import type { Words } from "./documents.ts"
import { hour, now, policy, second } from "./documents.ts"

export const lifetime = 2 * hour

/** The endpoint's next response. */
export type Says = "token" | "definitive" | "failure"

/** The time of a decision, from which a lease and a token's remaining lifetime count. */
interface Made {
  readonly at: number
  readonly epoch: number
}

/** The next step of a process. */
type Phase =
  | { readonly _tag: "Idle" }
  /** It has read this version, and writes its decision. If another process wrote meanwhile, it decides again. */
  | {
    readonly _tag: "Writing"
    readonly version: number
    readonly document: Words
    readonly written: () => void
    readonly again: Phase
  }
  /** It sent a request at this time on its own clock. */
  | { readonly _tag: "Asking"; readonly since: number; readonly extended: number; readonly epoch: number }
  | { readonly _tag: "Offering"; readonly token: string; readonly since: number }
  | { readonly _tag: "Failing"; readonly definitive: boolean }

interface Process {
  readonly name: string
  flights: number
  phase: Phase
  /** The last token, and the time on the process's own clock at which the process stops using it. */
  last: { readonly token: string; readonly end: number } | undefined
  refused: boolean
}

const promise = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what)
}

export class Fleet {
  /** The clock of tokens and processes. The store's clock differs by `offset`. */
  private time = 0
  private offset = now
  private register: { readonly version: number; readonly document: Words } | undefined = undefined
  private writes = 0
  /** Leases are exclusive within an epoch, which ends when the register is lost or its clock is set. */
  private epoch = 0
  private tokens = 0
  private readonly issued = new Map<string, { readonly end: number; readonly setBack: number }>()
  private setBack = 0
  requests = 0
  readonly processes: ReadonlyArray<Process>

  constructor(size: number) {
    this.processes = Array.from({ length: size }, (_, index) => ({
      name: `p${index}`,
      flights: 0,
      phase: { _tag: "Idle" },
      last: undefined,
      refused: false
    }))
  }

  private get now(): number {
    return this.time + this.offset
  }

  pass(ms: number): void {
    this.time += ms
  }

  /** Sets the store's clock forward or back. */
  setClock(by: number): void {
    this.offset += by
    this.setBack += Math.max(0, -by)
    this.epoch++
  }

  lose(): void {
    this.register = undefined
    this.epoch++
  }

  crash(process: Process): void {
    process.flights++
    process.phase = { _tag: "Idle" }
    process.last = undefined
    process.refused = false
  }

  refuse(process: Process): void {
    if (process.last !== undefined && process.phase._tag === "Idle") process.refused = true
  }

  private leftOf({ last, refused }: Process): number {
    return last === undefined || refused ? 0 : last.end - this.time
  }

  private claimant(process: Process): Claimant<string> {
    const { flights, last, name, refused } = process
    return { owner: `${name}/${flights}`, last: last?.token, refused, left: this.leftOf(process) }
  }

  /** Decides on the current document. The answer is final if there is nothing to write, or after the write. */
  private update<A>(
    process: Process,
    decide: (document: Words, now: number) => Decision<A, string, string>,
    settle: (result: A, made: Made) => void
  ): void {
    const made = { at: this.time, epoch: this.epoch }
    const { result, write } = decide(this.register?.document ?? empty, this.now)
    if (write === undefined) {
      settle(result, made)
      return
    }
    const version = this.register?.version ?? 0
    const again = process.phase
    process.phase = { _tag: "Writing", version, document: write, written: () => settle(result, made), again }
  }

  private swap(process: Process, { again, document, version, written }: Phase & { readonly _tag: "Writing" }): void {
    if ((this.register?.version ?? 0) !== version) {
      process.phase = again
      return
    }
    const before = this.register?.document
    const isBelieved = before !== undefined && before.writtenAt <= document.writtenAt + policy.lease
    if (isBelieved && before.entry !== undefined && before.entry.token !== document.entry?.token) {
      promise(
        (document.entry?.end ?? 0) > before.entry.end || document.refused?.token === before.entry.token,
        "a token was replaced by one that ends earlier"
      )
    }
    this.register = { version: ++this.writes, document }
    written()
  }

  private adopt(process: Process, result: Claimed<string, string> | undefined, { at }: Made): void {
    process.phase = { _tag: "Idle" }
    if (result?._tag !== "Adopted") return
    const { entry, left } = result
    const truth = this.issued.get(entry.token)
    promise(truth !== undefined, "a token was adopted that nobody had issued")
    const unseen = this.setBack - (truth?.setBack ?? 0)
    promise(left <= (truth?.end ?? 0) - at + unseen, "a reader believed that more was left than is")
    process.last = { token: entry.token, end: at + left - policy.hard(lifetime) }
    process.refused = false
  }

  private claimed(process: Process, result: Claimed<string, string>, made: Made): void {
    if (result._tag !== "Leased") {
      this.adopt(process, result, made)
      return
    }
    const { at, epoch } = made
    const rivals = this.processes.filter(({ phase }) =>
      phase._tag === "Asking" && phase.epoch === this.epoch && phase.extended + policy.lease > this.time
    )
    promise(rivals.length === 0 || epoch !== this.epoch, "two processes held the lease")
    this.requests++
    process.phase = { _tag: "Asking", since: this.time, extended: at, epoch }
  }

  /** Runs one step of this process. `says` is the endpoint's response to a request. */
  step(process: Process, says: Says): void {
    const { phase } = process
    const owner = this.claimant(process).owner
    switch (phase._tag) {
      case "Idle":
        if (this.leftOf(process) > lifetime / 2) return
        {
          this.update(
            process,
            (document, now) => claim(document, now, this.claimant(process), policy),
            (result, made) => this.claimed(process, result, made)
          )
          return
        }
      case "Writing": {
        this.swap(process, phase)
        return
      }
      case "Asking":
        if (this.time >= phase.extended + policy.lease / 3) {
          const { result, write } = extend(this.register?.document ?? empty, this.now, owner, policy)
          if (write !== undefined) this.register = { version: ++this.writes, document: write }
          process.phase = result ? { ...phase, extended: this.time } : { ...phase, extended: -Infinity }
        } else if (says === "token") {
          const token = `t${++this.tokens}`
          this.issued.set(token, { end: phase.since + lifetime, setBack: this.setBack })
          process.phase = { _tag: "Offering", token, since: phase.since }
        } else process.phase = { _tag: "Failing", definitive: says === "definitive" }
        return
      case "Offering": {
        const { since, token } = phase
        const end = this.now + lifetime - (this.time - since)
        this.update(
          process,
          (document, now) => offer(document, now, owner, { token, end, lifetime }, policy),
          () => {
            process.flights++
            process.phase = { _tag: "Idle" }
            process.last = { token, end: since + lifetime - policy.hard(lifetime) }
            process.refused = false
          }
        )
        return
      }
      case "Failing": {
        const reported = {
          process: process.name,
          error: "down",
          rejection: false,
          definitive: phase.definitive,
          waits: () => ({ ask: second, renew: 30 * second })
        }
        this.update(
          process,
          (document, now) => fail(document, now, this.claimant(process), reported, policy),
          (result, made) => {
            process.flights++
            this.adopt(process, result, made)
          }
        )
        return
      }
    }
  }
}
