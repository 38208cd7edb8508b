/**
 * The store of the lessons. A product replaces `layerKeyValueStore` by a layer over its database.
 */
import { KeyValueStore } from "@effect/platform"
import { Context, Data, Effect, Layer, Option, Schema } from "effect"
import { Lesson } from "./Lesson.ts"

/** The store failed. The log has the cause. */
export class LessonsUnavailable extends Data.TaggedError("LessonsUnavailable")<{ readonly cause: unknown }> {
  override readonly message = "The lessons cannot be read or written. Check the folder that holds them (DATA_FOLDER)."
}

const StoredLessons = Schema.parseJson(Schema.Array(Lesson))

const make = Effect.gen(function* () {
  const store = yield* KeyValueStore.KeyValueStore
  const exclusive = (yield* Effect.makeSemaphore(1)).withPermits(1)

  const read = (key: string) =>
    Effect.flatMap(
      store.get(key),
      Option.match({ onNone: () => Effect.succeed([]), onSome: (text) => Schema.decode(StoredLessons)(text) })
    )

  /** There are two copies, written one after the other, so that a crash during a write leaves one intact. */
  const list = read("lessons").pipe(
    Effect.orElse(() => read("lessons-copy")),
    Effect.mapError((cause) => new LessonsUnavailable({ cause }))
  )

  const change = (next: (lessons: ReadonlyArray<Lesson>) => ReadonlyArray<Lesson>) =>
    Effect.flatMap(list, (lessons) => Schema.encode(StoredLessons)(next(lessons))).pipe(
      Effect.tap((text) => store.set("lessons-copy", text)),
      Effect.flatMap((text) => store.set("lessons", text)),
      Effect.mapError((cause) => cause instanceof LessonsUnavailable ? cause : new LessonsUnavailable({ cause })),
      Effect.uninterruptible,
      exclusive
    )

  return Lessons.of({
    list: exclusive(list),
    get: (id) =>
      Effect.map(exclusive(list), (lessons) => Option.fromNullable(lessons.find((lesson) => lesson.id === id))),
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
  /** All lessons, newest first. */
  readonly list: Effect.Effect<ReadonlyArray<Lesson>, LessonsUnavailable>
  readonly get: (id: string) => Effect.Effect<Option.Option<Lesson>, LessonsUnavailable>
  /** Adds the lesson or replaces the lesson with its id, so that saving is idempotent. */
  readonly save: (lesson: Lesson) => Effect.Effect<void, LessonsUnavailable>
  readonly remove: (id: string) => Effect.Effect<void, LessonsUnavailable>
}>() {
  static readonly layerKeyValueStore: Layer.Layer<Lessons, never, KeyValueStore.KeyValueStore> = Layer.effect(
    Lessons,
    make
  )
}
