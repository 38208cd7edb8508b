/** Records the output of a program: its spans, and its logs at every level from each of Effect's loggers. */
import { Console, Context, DefaultServices, Effect, Layer, Logger, LogLevel, Tracer } from "effect"
import * as Util from "node:util"
import { prints } from "./Canary.ts"

/** A recorder of logs and spans. */
export class Surfaces {
  readonly logs: Array<string> = []
  private readonly opened: Array<Tracer.Span> = []

  /** The spans, printed with everything that an exporter can read. */
  get spans(): ReadonlyArray<string> {
    return this.opened.map((span) => {
      const { attributes, kind, links, name, status } = span
      const linked = links.map((link) => link.attributes)
      const events = "events" in span ? Util.inspect(span.events, { depth: Infinity }) : ""
      return prints({ name, kind, attributes, linked, events, exit: status._tag === "Ended" ? status.exit : undefined })
    })
  }

  /** Runs the program and records its output. */
  readonly watch = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    program.pipe(
      Effect.withTracer(this.tracer),
      Effect.withConsole(this.console),
      Effect.provide(Layer.mergeAll(
        Logger.remove(Logger.defaultLogger),
        Logger.minimumLogLevel(LogLevel.All),
        Logger.add(this.writing("json", Logger.jsonLogger)),
        Logger.add(this.writing("logfmt", Logger.logfmtLogger)),
        Logger.add(this.writing("string", Logger.stringLogger)),
        Logger.add(this.writing("structured", Logger.structuredLogger)),
        Logger.add(Logger.prettyLogger({ mode: "tty", colors: false }))
      ))
    )

  private readonly writing = (name: string, logger: Logger.Logger<unknown, unknown>) =>
    Logger.map(logger, (output) => {
      this.logs.push(`${name}: ${typeof output === "string" ? output : Util.inspect(output, { depth: Infinity })}`)
    })

  private readonly write = (...parts: ReadonlyArray<unknown>): void => {
    this.logs.push(`console: ${Util.format(...parts)}`)
  }

  private readonly console: Console.Console = (() => {
    const real = Context.get(DefaultServices.liveServices, Console.Console)
    const { write } = this
    return {
      ...real,
      unsafe: { ...real.unsafe, debug: write, error: write, info: write, log: write, warn: write, group: write }
    }
  })()

  private readonly tracer: Tracer.Tracer = (() => {
    const native = Context.get(DefaultServices.liveServices, Tracer.Tracer)
    return Tracer.make({
      span: (...described) => {
        const span = native.span(...described)
        this.opened.push(span)
        return span
      },
      context: (f, fiber) => native.context(f, fiber)
    })
  })()
}
