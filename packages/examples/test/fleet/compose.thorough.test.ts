/**
 * What `compose.yaml` says, run without containers: the same commands with the same variables. Only what containers give is
 * replaced: the name of a host, the folder of the repository, and the port.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { parse } from "yaml"
import * as RedisServer from "../../fleet/RedisServer.ts"

/** Where the programs are that the commands name. */
const searchPath = process.env["PATH"]

const path = fileURLToPath(new URL("../../fleet/compose.yaml", import.meta.url))

const Command = Schema.NonEmptyArray(Schema.String)

const Compose = Schema.Struct({
  services: Schema.Struct({
    redis: Schema.Struct({
      image: Schema.Literal("redis:7-alpine"),
      command: Command,
      healthcheck: Schema.Struct({
        test: Command,
        interval: Schema.String,
        timeout: Schema.String,
        retries: Schema.Number
      })
    }),
    lms: Schema.Struct({
      image: Schema.Literal("node:22-alpine"),
      working_dir: Schema.Literal("/app"),
      volumes: Schema.Tuple(Schema.Literal("../../..:/app:ro")),
      command: Command,
      environment: Schema.Struct({ REDIS_URL: Schema.Literal("redis://redis:6379") }),
      env_file: Schema.Literal("../../../.env"),
      deploy: Schema.Struct({ replicas: Schema.Number }),
      depends_on: Schema.Struct({ redis: Schema.Struct({ condition: Schema.Literal("service_healthy") }) })
    })
  })
})

const { services: { lms, redis } } = Schema.decodeUnknownSync(Compose)(parse(readFileSync(path, "utf8")), {
  onExcessProperty: "error"
})

const { id, secrets: [secret] } = ClickViewEmulator.defaultClient

/** What a program prints that ends by itself. */
const printed = (program: string, args: ReadonlyArray<string>, options: { cwd?: string; env?: NodeJS.ProcessEnv }) =>
  Effect.promise(() => promisify(execFile)(program, [...args], options))

if (RedisServer.isInstalled) {
  it.scopedLive(
    "compose.yaml starts two processes that share one token",
    () =>
      Effect.gen(function* () {
        const { tokenUrl } = yield* NodeServer
        const { tokenRequests } = yield* ClickViewEmulator
        const [server, ...options] = redis.command
        const { port } = yield* RedisServer.make(...options)
        const [, healthy, ...ping] = redis.healthcheck.test
        assert.deepStrictEqual([server, redis.healthcheck.test[0], healthy], ["redis-server", "CMD", "redis-cli"])
        const pong = yield* printed("redis-cli", ["-p", String(port), ...ping], {})
        assert.strictEqual(pong.stdout, "PONG\n")

        const env = {
          PATH: searchPath,
          CLICKVIEW_CLIENT_ID: id,
          CLICKVIEW_CLIENT_SECRET: Redacted.value(secret),
          CLICKVIEW_TOKEN_URL: tokenUrl,
          REDIS_URL: lms.environment.REDIS_URL.replace("redis:6379", `127.0.0.1:${port}`)
        }
        const [program, ...args] = lms.command
        const cwd = fileURLToPath(new URL("../../../../", import.meta.url))
        assert.deepStrictEqual([program, lms.deploy.replicas], ["node", 2])
        const outputs = yield* Effect.all(
          Array.from({ length: lms.deploy.replicas }, () => printed(process.execPath, args, { cwd, env })),
          { concurrency: "unbounded" }
        )
        const requests = outputs.map(({ stdout }) => /token requests of this process: (\d)/.exec(stdout)?.[1]).sort()
        assert.deepStrictEqual([requests, yield* tokenRequests], [["0", "1"], 1])
      }).pipe(Effect.provide(NodeServer.layer())),
    120_000
  )
}
