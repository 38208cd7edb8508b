/**
 * An `Answer` is what the doctor may show of a response: its status, and what reveals who wrote it.
 *
 * @since 0.2.0
 */

/** @internal */
export interface Answer {
  readonly status: number
  /** Whether the body is HTML. */
  readonly isPage: boolean
  /** The page's title, safe to show. */
  readonly title: string | undefined
  /** The origin of a redirect's `Location`. */
  readonly location: string | undefined
  /** The `Date` header, in milliseconds. */
  readonly date: number | undefined
  /** This machine's clock when the response arrived. */
  readonly arrivedAt: number
  /** The `Via` or `Server` header, safe to show. */
  readonly server: string | undefined
}

/**
 * The beginning of a sentence about the page.
 *
 * @internal
 */
export const page = ({ title }: Answer): string =>
  title === undefined ? "A web page without a title" : `A web page titled “${title}”`

/** @internal */
export const details = (answer: Answer | undefined): Readonly<Record<string, string>> =>
  answer === undefined ? {} : {
    status: String(answer.status),
    ...(answer.server === undefined ? {} : { server: answer.server }),
    ...(answer.title === undefined ? {} : { "title of the page": answer.title }),
    ...(answer.location === undefined ? {} : { "leads to": answer.location })
  }
