/**
 * What a status means to a client.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15
 */

/** Whether the response is a redirect. A `fetch` that hides redirects, as browsers do, gives them the status 0. */
export const isRedirect = (status: number): boolean => status === 0 || (status >= 300 && status < 400)

/** Whether the same request can succeed later. */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599)
