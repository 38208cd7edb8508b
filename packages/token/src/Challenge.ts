/**
 * Why an API refused a call, as its `WWW-Authenticate` header says. What it wrote is filtered, cut at 256 characters and
 * cleared of the token that was sent.
 *
 * @since 0.1.0
 */
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Data from "effect/Data"
import { concealment } from "./bearer/CallResponse.ts"
import * as Challenges from "./bearer/challenges.ts"

/**
 * One challenge. Those of the Bearer scheme say what is wrong with the token.
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
  /** How to authenticate, as it was written: `Bearer`, `Basic`. Compare it in one letter case. */
  readonly scheme: string
  /** What some schemes have in place of parameters. */
  readonly token68: string | undefined
  /** The parameters, their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}> {
  /**
   * The challenges of an answer: none when it has no `WWW-Authenticate` header that can be read.
   *
   * @since 0.1.0
   */
  static of(response: HttpClientResponse.HttpClientResponse): ReadonlyArray<Challenge> {
    const shown = concealment(response)
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

  /** What the token opens, as the API calls itself. */
  get realm(): string | undefined {
    return this.parameters.get("realm")
  }

  /** The scopes that the call needs. Empty when the challenge names none. */
  get scopes(): ReadonlyArray<string> {
    return (this.parameters.get("scope") ?? "").split(" ").filter((scope) => scope !== "")
  }

  /** `invalid_request`, `invalid_token`, `insufficient_scope`, or a code of the API's own. */
  get error(): string | undefined {
    return this.parameters.get("error")
  }

  /** For developers: what went wrong. */
  get errorDescription(): string | undefined {
    return this.parameters.get("error_description")
  }

  /** A page that explains the error. */
  get errorUri(): string | undefined {
    return this.parameters.get("error_uri")
  }
}
