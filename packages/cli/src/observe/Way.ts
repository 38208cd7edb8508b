/**
 * The `Way` to an address: DNS, connection, the proxy's tunnel, TLS. It stops at the first failure.
 *
 * @since 0.2.0
 */
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Foreign } from "../Foreign.ts"
import type { Notebook } from "../Notebook.ts"
import * as Step from "../Step.ts"
import * as Connection from "../steps/Connection.ts"
import * as Proxy from "../steps/Proxy.ts"
import * as Resolution from "../steps/Resolution.ts"
import * as Tls from "../steps/Tls.ts"
import * as Tunnel from "../steps/Tunnel.ts"
import { hostOf, portOf, type Target } from "../Target.ts"
import * as Dial from "./Dial.ts"
import * as Handshake from "./Handshake.ts"
import { lookup } from "./Lookup.ts"
import * as ProxyTunnel from "./Tunnel.ts"

/** The number of addresses that are tested, concurrently. */
const most = 8

const hasExtraCertificates: Effect.Effect<boolean> = ConfigProvider.fromEnv().load(
  Config.option(Config.nonEmptyString("NODE_EXTRA_CA_CERTS"))
).pipe(Effect.map(Option.isSome), Effect.orElseSucceed(() => false))

/**
 * Follows it, and returns whether the address can be reached.
 *
 * @internal
 */
export const walk = (
  target: Target,
  proxies: Proxy.Observed,
  limit: Duration.Duration,
  { note, take }: Notebook
): Effect.Effect<boolean, never, Foreign> =>
  Effect.gen(function*() {
    const proxy = Proxy.proxyFor(proxies, target.url)
    const next = proxy === undefined ? target.url : new URL(proxy.origin)
    const [host, port] = [hostOf(next), portOf(next)]
    const variable = proxy?.variable ?? (target.isSet ? target.variable : undefined)

    const { addresses } = yield* take(
      Effect.map(lookup(host, limit), (found) => ({ host, variable, ...found })),
      Resolution.judge
    )
    if (addresses.length === 0) return false
    const { attempts } = yield* take(
      Effect.map(
        Effect.forEach(addresses.slice(0, most), (address) => Dial.attempt(address, port, limit), {
          concurrency: "unbounded"
        }),
        (attempts) => ({ host, port, isProxy: proxy !== undefined, variable, attempts })
      ),
      Connection.judge
    )
    if (attempts.every(({ code }) => code !== undefined)) return false
    const tunnel = proxy === undefined
      ? undefined
      : yield* take(ProxyTunnel.open(proxy, target.url, limit), ({ observed }) => Tunnel.judge(observed))
    if (tunnel !== undefined && tunnel.socket === undefined) return false
    if (target.url.protocol === "http:") {
      yield* note(Step.skipped("tls", `${target.url.host} is plain HTTP on this machine`))
      return true
    }
    const { result } = yield* take(
      Effect.all({
        host: Effect.succeed(target.url.host),
        now: Clock.currentTimeMillis,
        hasExtraCertificates,
        result: Handshake.shake(target.url, tunnel?.socket, limit)
      }),
      Tls.judge
    )
    return !("failure" in result) && result.code === undefined
  }).pipe(Effect.scoped)
