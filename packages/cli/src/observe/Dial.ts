/**
 * A `Dial` opens a connection, to test an address or to use it.
 *
 * @since 0.2.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Net from "node:net"
import * as Tls from "node:tls"
import type { Attempt } from "../steps/Connection.ts"
import type { Address } from "../steps/Resolution.ts"

/** The system's error code. An `AggregateError` of several addresses has the code of the first. */
const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? "UNKNOWN"

/**
 * Waits for the socket's event. Fails with the system's error code, or with `ETIMEDOUT` after the limit.
 *
 * @internal
 */
export const opened = <A extends Net.Socket>(
  socket: A,
  event: "connect" | "secureConnect",
  limit: Duration.DurationInput
): Effect.Effect<A, string, Scope.Scope> =>
  Effect.acquireRelease(Effect.succeed(socket), () =>
    Effect.sync(() => {
      socket.on("error", () => undefined)
      socket.destroy()
    })).pipe(
      Effect.zipRight(Effect.async<A, string>((resume) => {
        socket.once("error", (error) => resume(Effect.fail(codeOf(error))))
        socket.once("close", () => resume(Effect.fail("ECONNRESET")))
        socket.once(event, () => resume(Effect.succeed(socket)))
      })),
      Effect.timeoutFail({ duration: limit, onTimeout: () => "ETIMEDOUT" })
    )

/**
 * Tests one address.
 *
 * @internal
 */
export const attempt = (
  { address, family }: Address,
  port: number,
  limit: Duration.DurationInput
): Effect.Effect<Attempt> =>
  Effect.suspend(() => opened(Net.connect({ host: address, port, family }), "connect", limit)).pipe(
    Effect.scoped,
    Effect.match({
      onFailure: (code) => ({ address, family, code }),
      onSuccess: () => ({ address, family, code: undefined })
    })
  )

/**
 * Connects to a host by name, as the library does; uses TLS for an https proxy.
 *
 * @internal
 */
export const dial = (
  host: string,
  port: number,
  isSecure: boolean,
  limit: Duration.DurationInput
): Effect.Effect<Net.Socket, string, Scope.Scope> =>
  Effect.suspend(() =>
    isSecure
      ? opened<Net.Socket>(
        Tls.connect({ host, port, ...(Net.isIP(host) === 0 ? { servername: host } : {}) }),
        "secureConnect",
        limit
      )
      : opened(Net.connect({ host, port }), "connect", limit)
  )
