/**
 * Runs the portable suite against the packed packages on every runtime of the README's table, or on those named as arguments.
 * npm installs the Node versions, Bun and Deno; miniflare runs workerd.
 */
import { Console, Effect } from "effect"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { listen } from "./everywhere/Server.ts"
import * as Workerd from "./everywhere/Workerd.ts"
import { conclude, type Count } from "./internal/check.ts"
import { execute } from "./internal/execute.ts"
import { root } from "./internal/verdict.ts"
import { Consumer } from "./test/support/Consumer.ts"

const fromNpm = (name: string, ...command: ReadonlyArray<string>) => ["npx", "--yes", "-p", name, ...command]

const commands: Readonly<Record<string, ReadonlyArray<string>>> = {
  "Node 20.19": fromNpm("node@20.19", "node", "main.js"),
  "Node 22": fromNpm("node@22", "node", "main.js"),
  "Node 24": fromNpm("node@24", "node", "main.js"),
  "Node, the current line": fromNpm("node@latest", "node", "main.js"),
  "CommonJS on Node 20.19": fromNpm("node@20.19", "node", "main.cjs"),
  Bun: fromNpm("bun", "bun", "main.js"),
  Deno: fromNpm("deno", "deno", "run", "--allow-all", "main.js")
}

/** The time limit of one runtime, download included. */
const limit = "100 seconds"

/** Counts the outcomes, one on each line. */
const count = (name: string, lines: ReadonlyArray<string>): Effect.Effect<Count> => {
  const failures = lines.filter((line) => !line.startsWith("ok "))
  const passed = lines.length - failures.length
  return Effect.as(
    Console.log([`${failures.length === 0 ? "ok  " : "FAIL"} ${name}  ${passed} passed`, ...failures].join("\n")),
    {
      passed,
      failed: Math.max(failures.length, passed === 0 ? 1 : 0),
      failures: failures.flatMap((failure) => {
        const [, what] = /^FAIL (.*)/.exec(failure) ?? []
        return what === undefined ? [] : [`${name}: ${what}`]
      })
    }
  )
}

const program = (name: string, [command = "", ...args]: ReadonlyArray<string>, folder: string, url: string) =>
  execute(command, [...args, url], { cwd: folder }).pipe(
    Effect.timeoutTo({
      duration: limit,
      onSuccess: ({ code, stderr, stdout }) => {
        const lines = stdout.trimEnd().split("\n").filter((line) => /^(ok|FAIL|    at|done)/.test(line))
        return lines.at(-1) === "done" && code === 0
          ? lines.slice(0, -1)
          : [...lines, `FAIL the suite did not finish (${code}): ${stdout}${stderr}`]
      },
      onTimeout: () => ["FAIL the suite did not end in time"]
    }),
    Effect.flatMap((lines) => count(name, lines))
  )

const chosen = (name: string) => process.argv.length < 3 || process.argv.slice(2).includes(name)

Effect.gen(function*() {
  const { folder } = yield* Consumer
  for (const name of ["suite.js", "main.js", "main.cjs", "worker.js", "fleet.js"]) {
    Fs.copyFileSync(Path.join(root, "scripts/everywhere", name), Path.join(folder, name))
  }
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => listen()),
    ({ close }) => Effect.sync(close)
  )
  const counts = yield* Effect.forEach(
    Object.entries(commands).filter(([name]) => chosen(name)),
    ([name, command]) => program(name, command, folder, server.url),
    { concurrency: 2 }
  )
  const workers = yield* Effect.forEach(
    Object.entries({ workerd: Workerd.run, "workerd, a fleet": Workerd.runFleet }).filter(([name]) => chosen(name)),
    ([name, run]) => Effect.flatMap(Effect.promise(() => run(folder, server)), (lines) => count(name, lines))
  )
  yield* conclude([...counts, ...workers])
}).pipe(Effect.scoped, Effect.provide(Consumer.layer), Effect.runFork)
