/** ClickView in a box on a socket, in promises, and a client's options that lead to it. */
import type { Answer, Fault, Options, RecordedRequest } from "@effect-clickview/emulator"
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import type { Effect } from "effect"
import { ManagedRuntime, Redacted } from "effect"
import { onTestFinished } from "vitest"
import type { ClickView, ClickViewOptions } from "../../src/index.ts"
import { createClickView } from "../../src/index.ts"

export interface Box {
  readonly url: string
  readonly options: Readonly<Record<"clientId" | "clientSecret" | "tokenUrl" | "apiUrl", string>>
  readonly tokenRequests: () => Promise<number>
  readonly requests: () => Promise<ReadonlyArray<RecordedRequest>>
  readonly answerNext: (...answers: ReadonlyArray<Answer>) => Promise<void>
  readonly fault: (fault: Fault) => Promise<() => Promise<void>>
  readonly revokeAll: () => Promise<void>
  /** A client that is closed when the test ends. */
  readonly client: (options?: ClickViewOptions) => ClickView
}

const { id, secrets: [secret] } = ClickViewEmulator.defaultClient

export const clientSecret = Redacted.value(secret)

/** An emulator that ends with the test. */
export const box = async (options: Options = {}): Promise<Box> => {
  const runtime = ManagedRuntime.make(NodeServer.layer(options))
  onTestFinished(() => runtime.dispose())
  const emulator = await runtime.runPromise(ClickViewEmulator)
  const { apiUrl, tokenUrl, url } = await runtime.runPromise(NodeServer)
  const place = { clientId: id, clientSecret, tokenUrl, apiUrl }
  const run = <A, E>(effect: Effect.Effect<A, E>) => runtime.runPromise(effect)
  return {
    url,
    options: place,
    tokenRequests: () => run(emulator.tokenRequests),
    requests: () => run(emulator.requests),
    answerNext: (...answers) => run(emulator.answerNext(...answers)),
    fault: async (fault) => {
      const number = await run(emulator.setFault(fault))
      return () => run(emulator.liftFault(number))
    },
    revokeAll: () => run(emulator.revokeAll),
    client: (options = {}) => {
      const client = createClickView({ ...place, ...options })
      onTestFinished(() => client.close())
      return client
    }
  }
}

/** What this promise is rejected with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`it succeeded with ${String(value)}`)
    },
    (failure: unknown) => failure
  )

/** A viewer of whom nothing is told. */
export const student = {
  _tag: "Student",
  schoolName: "Hill School",
  schoolId: "42",
  districtName: "North",
  districtId: "7"
} as const
