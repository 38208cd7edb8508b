/**
 * The hosts that `NO_PROXY` exempts from proxies: names with their subdomains, addresses, each with a port or without,
 * and `*` for every host. Both sides are written as the URL parser writes them before they are compared.
 *
 * @see https://curl.se/docs/manpage.html#--noproxy
 */

/** Whether a URL is asked without a proxy. */
export type NoProxy = (url: URL) => boolean

interface Entry {
  readonly host: string
  readonly port: string | undefined
}

const withoutLastDot = (host: string): string => host.endsWith(".") ? host.slice(0, -1) : host

/** A bare IPv6 address has more than one colon; the URL parser wants brackets around it. */
const bracketed = (text: string): string => /^[^[]*:.*:/.test(text) ? `[${text}]` : text

const entry = (text: string): ReadonlyArray<Entry> => {
  const [, written = "", port] = /^(.*?)(?::(\d+))?$/.exec(bracketed(text)) ?? []
  const host = written.replace(/^\*?\./, "")
  if (host === "*") return [{ host, port }]
  return !/[/?#@\\]/.test(host) && URL.canParse(`http://${host}`)
    ? [{ host: withoutLastDot(new URL(`http://${host}`).hostname), port }]
    : []
}

const portOf = ({ port, protocol }: URL): string => port !== "" ? port : protocol === "https:" ? "443" : "80"

/** The hosts of a list that is separated by commas or spaces. What names no host is left out. */
export const parse = (list: string): NoProxy => {
  const entries = list.split(/[,\s]+/).flatMap(entry)
  return (url) => {
    const asked = withoutLastDot(url.hostname)
    return entries.some(({ host, port }) =>
      (port === undefined || port === portOf(url)) &&
      (host === "*" || host === asked || asked.endsWith(`.${host}`))
    )
  }
}
