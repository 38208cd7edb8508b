/** The program under test: creates a view key for a student, and retries while ClickView is unavailable. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { ClickViewToken } from "@effect-clickview/token"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Effect, Schedule, Schema } from "effect"

const ViewKey = Schema.Struct({ mediaId: Schema.String, viewKey: Schema.String, embedUrl: Schema.String })

const student = { student: true, schoolName: "North", schoolId: "s1", districtName: "East", districtId: "d1" }

export const createViewKey = (mediaId: string) =>
  Effect.gen(function* () {
    const { value } = yield* Effect.flatMap(ClickViewToken, ({ get }) => get)
    const client = yield* HttpClient.HttpClient
    const response = yield* HttpClientRequest.post(
      "https://integrations.clickviewapp.com/api/v1/smart-embed/create-view-key"
    ).pipe(
      HttpClientRequest.bearerToken(value),
      HttpClientRequest.bodyUnsafeJson({ mediaId, data: student }),
      client.execute
    )
    return yield* HttpClientResponse.schemaBodyJson(ViewKey)(response)
  }).pipe(
    Effect.scoped,
    Effect.retry({
      schedule: Schedule.spaced("10 seconds"),
      times: 9,
      while: (error) => error._tag === "OAuthError" && error.isRetryable
    })
  )

/** The token for the emulator's default client. In production, use `ClickViewToken.layerConfig()`. */
export const Token = ClickViewToken.layer({
  clientId: ClickViewEmulator.defaultClient.id,
  clientSecret: ClickViewEmulator.defaultClient.secrets[0]
})
