/**
 * Why an API refused a call, from its `WWW-Authenticate` header. Its texts are filtered and cut at 256 characters, and
 * the token is redacted.
 *
 * @since 0.1.0
 */
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Data from "effect/Data"
import { redactionOf } from "./bearer/CallResponse.ts"
import * as Challenges from "./bearer/Challenges.ts"

/**
 * One challenge. A challenge of the Bearer scheme says what is wrong with the token.
 *
 * @example
 * import { BearerAuth, Challenge } from "@effect-clickview/token"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const api = yield* BearerAuth
 *   const response = yield* api.get("/api/v1/example")
 *   for (const challenge of Challenge.of(response)) {
 *     if (challenge.error === "insufficient_scope") {
 *       yield* Console.error(`Ask ClickView for the scope ${challenge.scopes.join(" ")}`)
 *     }
 *   }
 * })
 *
 * @since 0.1.0
 * @category models
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export class Challenge extends Data.Class<{
  /** The authentication scheme as the API wrote it, such as `Bearer`. Compare it without regard to case. */
  readonly scheme: string
  /** The token68 value that some schemes have instead of parameters. */
  readonly token68: string | undefined
  /** The parameters, with lower-case names. */
  readonly parameters: ReadonlyMap<string, string>
}> {
  /**
   * The challenges of a response. Empty when it has no valid `WWW-Authenticate` header.
   *
   * @since 0.1.0
   */
  static of(response: HttpClientResponse.HttpClientResponse): ReadonlyArray<Challenge> {
    const shown = redactionOf(response)
    return Challenges.parse(response.headers["www-authenticate"] ?? "").map(({ parameters, scheme, token68 }) =>
      new Challenge({
        scheme: Challenges.isBearer(scheme) ? scheme : shown(scheme) ?? "",
        token68: shown(token68),
        parameters: new Map([...parameters].map(([name, value]) => [shown(name) ?? "", shown(value) ?? ""]))
      })
    )
  }

  /** Whether the scheme is Bearer. */
  get isBearer(): boolean {
    return Challenges.isBearer(this.scheme)
  }

  /** The protection space, as the API names it. */
  get realm(): string | undefined {
    return this.parameters.get("realm")
  }

  /** The scopes that the call requires. Empty when the challenge names none. */
  get scopes(): ReadonlyArray<string> {
    return (this.parameters.get("scope") ?? "").split(" ").filter((scope) => scope !== "")
  }

  /** `invalid_request`, `invalid_token`, `insufficient_scope`, or another code of the API. */
  get error(): string | undefined {
    return this.parameters.get("error")
  }

  /** What went wrong, for developers. */
  get errorDescription(): string | undefined {
    return this.parameters.get("error_description")
  }

  /** A page that explains the error. */
  get errorUri(): string | undefined {
    return this.parameters.get("error_uri")
  }
}
