/**
 * An `Answer` as it can be told: status and what gives away who wrote it.
 *
 * @since 0.2.0
 */

/** @internal */
export interface Answer {
  readonly status: number
  /** Whether it is a page for people. */
  readonly isPage: boolean
  /** The page's title, fit to be shown. */
  readonly title: string | undefined
  /** The origin that a redirect leads to. */
  readonly location: string | undefined
  /** The `Date` header, in milliseconds. */
  readonly date: number | undefined
  /** This machine's clock when the answer came. */
  readonly arrivedAt: number
  /** What calls itself the server, fit to be shown. */
  readonly server: string | undefined
}

/**
 * The page, named as a person would.
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
