/** A package registry on loopback that serves the packed packages, so that npm resolves them as it does after a release. */
import { Effect, type Scope } from "effect"
import { createHash } from "node:crypto"
import * as Fs from "node:fs"
import * as Http from "node:http"
import type * as Net from "node:net"
import { type ExecuteError, succeed } from "../../internal/execute.ts"
import type { Tarball } from "./Consumer.ts"

interface Manifest {
  readonly name: string
  readonly version: string
}

/** Starts the registry and returns its URL. */
export const make = (
  tarballs: ReadonlyArray<Tarball>,
  cwd: string
): Effect.Effect<string, ExecuteError, Scope.Scope> =>
  Effect.gen(function*() {
    const packages = new Map(
      yield* Effect.forEach(tarballs, ({ path }) =>
        Effect.map(succeed("tar", ["-xzOf", path, "package/package.json"], { cwd }), (text) => {
          const manifest = JSON.parse(text) as Manifest
          return [manifest.name, { manifest, bytes: Fs.readFileSync(path) }] as const
        }))
    )
    const server = Http.createServer((request, response) => {
      const [name = "", file] = decodeURIComponent(request.url ?? "").slice(1).split("/-/")
      const found = packages.get(name)
      if (found === undefined) {
        return void response.writeHead(404).end()
      }
      const { bytes, manifest } = found
      if (file !== undefined) {
        return void response.end(bytes)
      }
      const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`
      const dist = { integrity, tarball: `http://${request.headers.host}/${name}/-/package.tgz` }
      const { version } = manifest
      response.setHeader("content-type", "application/json").end(
        JSON.stringify({ name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } })
      )
    })
    return yield* Effect.acquireRelease(
      Effect.async<string>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          resume(Effect.succeed(`http://127.0.0.1:${(server.address() as Net.AddressInfo).port}/`))
        })
      }),
      () =>
        Effect.sync(() =>
          server.close()
        )
    )
  })
