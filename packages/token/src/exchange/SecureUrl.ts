/**
 * A URL that may receive secrets: HTTPS, or plain HTTP on loopback, without user information. Failures do not quote the
 * URL.
 */
import * as Either from "effect/Either"

const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/

/** ClickView's token endpoint. */
export const tokenEndpoint = "https://auth.clickviewapp.com/connect/token"

/** ClickView's API. */
export const api = "https://integrations.clickviewapp.com"

/** Whether requests to this URL are protected: HTTPS, or plain HTTP on loopback, without user information. */
export const isSecure = ({ hostname, password, protocol, username }: URL): boolean =>
  username === "" && password === "" &&
  (protocol === "https:" || (protocol === "http:" && loopback.test(hostname)))

/** Parses the URL, or says what it must be. */
export const parse = (input: string | URL, example: string): Either.Either<URL, string> => {
  if (!URL.canParse(input)) return Either.left(`an absolute URL such as ${example}`)
  const url = new URL(input)
  if (url.username !== "" || url.password !== "") return Either.left("a URL without credentials in it")
  if (String(input).includes("#")) return Either.left("a URL without a fragment")
  return isSecure(url)
    ? Either.right(url)
    : Either.left("an https URL (plain http is allowed for loopback alone)")
}

/** The port of a URL, also if it is the default. */
export const portOf = ({ port, protocol }: URL): number =>
  port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)
