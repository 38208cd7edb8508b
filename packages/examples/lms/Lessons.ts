/**
 * Where the lessons are kept. A database takes the place of one layer.
 */
import { KeyValueStore } from "@effect/platform"
import { Context, Data, Effect, Layer, Option, Schema } from "effect"
import { Lesson } from "./Lesson.ts"

/** The lessons could not be read or written; the log knows why. */
export class LessonsUnavailable extends Data.TaggedError("LessonsUnavailable")<{ readonly cause: unknown }> {
  override readonly message = "The lessons cannot be read or written. Check the folder that holds them (DATA_FOLDER)."
}

const Kept = Schema.parseJson(Schema.Array(Lesson))

const make = Effect.gen(function* () {
  const store = yield* KeyValueStore.KeyValueStore
  const alone = (yield* Effect.makeSemaphore(1)).withPermits(1)

  const read = (key: string) =>
    Effect.flatMap(
      store.get(key),
      Option.match({ onNone: () => Effect.succeed([]), onSome: (text) => Schema.decode(Kept)(text) })
    )

  /** Two copies, written one after the other: a process that ends amid a write leaves one of them whole. */
  const list = read("lessons").pipe(
    Effect.orElse(() => read("lessons-copy")),
    Effect.mapError((cause) => new LessonsUnavailable({ cause }))
  )

  const change = (next: (lessons: ReadonlyArray<Lesson>) => ReadonlyArray<Lesson>) =>
    Effect.flatMap(list, (lessons) => Schema.encode(Kept)(next(lessons))).pipe(
      Effect.tap((text) => store.set("lessons-copy", text)),
      Effect.flatMap((text) => store.set("lessons", text)),
      Effect.mapError((cause) => cause instanceof LessonsUnavailable ? cause : new LessonsUnavailable({ cause })),
      Effect.uninterruptible,
      alone
    )

  return Lessons.of({
    list: alone(list),
    get: (id) => Effect.map(alone(list), (lessons) => Option.fromNullable(lessons.find((lesson) => lesson.id === id))),
    save: (lesson) =>
      change((lessons) =>
        lessons.some(({ id }) => id === lesson.id)
          ? lessons.map((other) => other.id === lesson.id ? lesson : other)
          : [lesson, ...lessons]
      ),
    remove: (id) => change((lessons) => lessons.filter((lesson) => lesson.id !== id))
  })
})

export class Lessons extends Context.Tag("@effect-clickview/examples/lms/Lessons")<Lessons, {
  /** All lessons, the newest first. */
  readonly list: Effect.Effect<ReadonlyArray<Lesson>, LessonsUnavailable>
  readonly get: (id: string) => Effect.Effect<Option.Option<Lesson>, LessonsUnavailable>
  /** Adds the lesson, or puts it in the place of the one that has its id: saving twice does no harm. */
  readonly save: (lesson: Lesson) => Effect.Effect<void, LessonsUnavailable>
  readonly remove: (id: string) => Effect.Effect<void, LessonsUnavailable>
}>() {
  static readonly layerKeyValueStore: Layer.Layer<Lessons, never, KeyValueStore.KeyValueStore> = Layer.effect(
    Lessons,
    make
  )
}
