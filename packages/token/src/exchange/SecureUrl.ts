/**
 * An address that may be told secrets: HTTPS, or plain HTTP on this machine's loopback, and nothing in it that must not
 * be printed. What is expected of a wrong one never quotes it.
 */
import * as Either from "effect/Either"

const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/

/** ClickView's token endpoint. */
export const tokenEndpoint = "https://auth.clickviewapp.com/connect/token"

/** ClickView's API. */
export const api = "https://integrations.clickviewapp.com"

/** The URL, or what is expected of it. */
export const parse = (input: string | URL, example: string): Either.Either<URL, string> => {
  if (!URL.canParse(input)) return Either.left(`an absolute URL such as ${example}`)
  const url = new URL(input)
  if (url.username !== "" || url.password !== "") return Either.left("a URL without credentials in it")
  if (String(input).includes("#")) return Either.left("a URL without a fragment")
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname))
    ? Either.right(url)
    : Either.left("an https URL (plain http is allowed for loopback alone)")
}

/** The port that a URL leads to. */
export const portOf = ({ port, protocol }: URL): number =>
  port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)
