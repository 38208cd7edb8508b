/**
 * The hosts that `NO_PROXY` exempts from proxies: names with their subdomains, addresses, and `*` for every host, each
 * with an optional port. The URL parser normalizes hosts before they are compared.
 *
 * @see https://curl.se/docs/manpage.html#--noproxy
 */

/** Whether requests to a URL use no proxy. */
export type NoProxy = (url: URL) => boolean

interface Entry {
  readonly host: string
  readonly port: string | undefined
}

const withoutLastDot = (host: string): string => host.endsWith(".") ? host.slice(0, -1) : host

/** Adds the brackets that the URL parser requires to a bare IPv6 address, which has more than one colon. */
const bracketed = (text: string): string => /^[^[]*:.*:/.test(text) ? `[${text}]` : text

const entry = (text: string): ReadonlyArray<Entry> => {
  const [, name = "", port] = /^(.*?)(?::(\d+))?$/.exec(bracketed(text)) ?? []
  const host = name.replace(/^\*?\./, "")
  if (host === "*") return [{ host, port }]
  return !/[/?#@\\]/.test(host) && URL.canParse(`http://${host}`)
    ? [{ host: withoutLastDot(new URL(`http://${host}`).hostname), port }]
    : []
}

const portOf = ({ port, protocol }: URL): string => port !== "" ? port : protocol === "https:" ? "443" : "80"

/** Parses a list that is separated by commas or spaces. Entries that are not hosts are ignored. */
export const parse = (list: string): NoProxy => {
  const entries = list.split(/[,\s]+/).flatMap(entry)
  return (url) => {
    const hostname = withoutLastDot(url.hostname)
    return entries.some(({ host, port }) =>
      (port === undefined || port === portOf(url)) &&
      (host === "*" || host === hostname || hostname.endsWith(`.${host}`))
    )
  }
}
