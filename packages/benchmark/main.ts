/**
 * `npm run bench`: the hot path and the cost of a waiting caller, as ratios in one run.
 */
import { Answer, ClickViewEmulator } from "@effect-clickview/emulator"
import { ClickViewToken } from "@effect-clickview/token"
import { Console, Effect, Layer } from "effect"
import { waiters } from "./waiters.ts"
import { warm } from "./warm.ts"

const { id, secrets: [secret] } = ClickViewEmulator.defaultClient

const Tokens = ClickViewToken.layer({
  clientId: id,
  clientSecret: secret,
  timeouts: { attempt: "10 minutes", flight: "10 minutes" }
}).pipe(Layer.provideMerge(ClickViewEmulator.layer()))

const program = Effect.gen(function*() {
  yield* Console.log(`Node ${process.version}, ${process.platform} ${process.arch}\n\nwarm, inside one fiber`)
  const rows = yield* Effect.provide(warm, Tokens)
  const unit = rows.find(({ name }) => name === "Ref.get")?.nanoseconds ?? NaN
  for (const { name, nanoseconds } of rows) {
    yield* Console.log(
      `  ${name.padEnd(32)} ${nanoseconds.toFixed(0).padStart(6)} ns  ${(nanoseconds / unit).toFixed(2)} x Ref.get`
    )
  }
  const { bare, get } = yield* Effect.zipRight(
    Effect.flatMap(ClickViewEmulator, ({ answerNext }) => answerNext(Answer.hang)),
    waiters
  ).pipe(Effect.provide(Layer.fresh(Tokens)))
  yield* Console.log("\nbytes of heap a waiting caller, 100,000 of them")
  yield* Console.log(`  Deferred.await                   ${bare.toFixed(0).padStart(6)}`)
  yield* Console.log(
    `  ClickViewToken.get, cold         ${get.toFixed(0).padStart(6)}  ${(get - bare).toFixed(0)} more`
  )
})

await Effect.runPromise(program)
