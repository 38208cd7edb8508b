/**
 * The store's two operations in Redis, each one script on one key, so that a cluster can run it. A key holds an id of its
 * write and then the text. Whatever else is found there has a version as well, so that the next write replaces it.
 */

/** How long the id of a write is: that of a UUID. */
const idLength = 36

/** Of a longer text, which nobody here has written, no more is read. */
const longest = 262_144

const found = `local text = redis.call('GETRANGE', KEYS[1], 0, ${longest - 1})
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local version = text == '' and '' or redis.sha1hex(text)
`

const told = `return now .. ' ' .. version .. ' ' .. string.sub(text, ${idLength + 1})`

/** Tells the time, the version and the text. */
export const readScript = `${found}${told}`

/** Writes and tells the time if the version is still ARGV[1]; tells what is there otherwise. */
export const swapScript = `${found}if version == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return now
end
${told}`
