import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8")

/** The curl commands of the README. */
const commands = Array.from(readme.matchAll(/```sh\n([^]*?)```/g), ([, block = ""]) => block)
  .flatMap((block) => block.replaceAll("\\\n", "").split(/\n(?=curl )/))
  .map((command) => command.trim())
  .filter((command) => command.startsWith("curl "))

/** Runs a command of the README in a shell against the test's server, and returns its output. */
const run = (command: string, url: string) =>
  Effect.async<string>((resume) => {
    const line = command.replace(/^curl /, "curl -sS --noproxy '*' -w ' %{http_code}' ").replaceAll(
      "http://127.0.0.1:8080",
      url
    )
    const child = execFile("sh", ["-c", line], (error, stdout, stderr) =>
      resume(Effect.succeed(error === null ? stdout : stderr)))
    return Effect.sync(() =>
      child.kill()
    )
  })

it.scopedLive("the curl commands of the README do what it says", () =>
  Effect.gen(function*() {
    const { faults } = yield* ClickViewEmulator
    const { url } = yield* NodeServer
    const printed = yield* Effect.forEach(commands, (command) => run(command, url))
    assert.strictEqual(printed.length, 6)
    assert.match(printed[0] ?? "", /^\{"access_token":"[^"]+","token_type":"Bearer",.*\} 200$/)
    assert.strictEqual(printed[1], "{\"ids\":[1]} 201")
    assert.match(printed[3] ?? "", /^\{"tokenRequests":1,"tokensIssued":1,"faults":\[\],"requests":\[.*\]\} 200$/)
    assert.deepStrictEqual([printed[2], printed[4], printed[5]], [" 204", " 204", " 204"])
    assert.deepStrictEqual(yield* faults, [])
  }).pipe(Effect.provide(NodeServer.layer({ control: true }))))
