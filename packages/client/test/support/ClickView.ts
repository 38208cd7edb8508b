/** ClickView's emulator on a socket, in promises, with the options of a client for it. */
import type { Fault, Options, RecordedRequest, ScriptedResponse } from "@effect-clickview/emulator"
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
  readonly respondNext: (...responses: ReadonlyArray<ScriptedResponse>) => Promise<void>
  readonly fault: (fault: Fault) => Promise<() => Promise<void>>
  readonly revokeAll: () => Promise<void>
  /** Creates a client that is closed when the test ends. */
  readonly client: (options?: ClickViewOptions) => ClickView
}

const { id, secrets: [secret] } = ClickViewEmulator.defaultClient

export const clientSecret = Redacted.value(secret)

/** Starts an emulator that stops when the test ends. */
export const box = async (options: Options = {}): Promise<Box> => {
  const runtime = ManagedRuntime.make(NodeServer.layer(options))
  onTestFinished(() => runtime.dispose())
  const emulator = await runtime.runPromise(ClickViewEmulator)
  const { apiUrl, tokenUrl, url } = await runtime.runPromise(NodeServer)
  const clientOptions = { clientId: id, clientSecret, tokenUrl, apiUrl }
  const run = <A, E>(effect: Effect.Effect<A, E>) => runtime.runPromise(effect)
  return {
    url,
    options: clientOptions,
    tokenRequests: () => run(emulator.tokenRequests),
    requests: () => run(emulator.requests),
    respondNext: (...responses) => run(emulator.respondNext(...responses)),
    fault: async (fault) => {
      const number = await run(emulator.setFault(fault))
      return () => run(emulator.liftFault(number))
    },
    revokeAll: () => run(emulator.revokeAll),
    client: (options = {}) => {
      const client = createClickView({ ...clientOptions, ...options })
      onTestFinished(() => client.close())
      return client
    }
  }
}

/** The reason of this promise's rejection. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`expected a rejection, but it resolved with ${String(value)}`)
    },
    (failure: unknown) => failure
  )

/** A student. */
export const student = {
  _tag: "Student",
  schoolName: "Hill School",
  schoolId: "42",
  districtName: "North",
  districtId: "7"
} as const
