/**
 * The store's two operations in Redis. Each is one script on one key, so that a cluster can run it. A key holds the id
 * of its write, then the text. Any other content has a version too, so that the next write replaces it.
 */

/** The length of a write's id, which is a UUID. */
const idLength = 36

/** The maximum length that is read. This package never writes a longer text. */
const maxLength = 262_144

const readState = `local text = redis.call('GETRANGE', KEYS[1], 0, ${maxLength - 1})
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local version = text == '' and '' or redis.sha1hex(text)
`

const returnState = `return now .. ' ' .. version .. ' ' .. string.sub(text, ${idLength + 1})`

/** Returns the time, the version and the text. */
export const readScript = `${readState}${returnState}`

/** If the version is still ARGV[1], writes and returns the time. Otherwise returns the state. */
export const swapScript = `${readState}if version == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return now
end
${returnState}`
