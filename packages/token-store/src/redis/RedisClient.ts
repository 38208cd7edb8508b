/**
 * The operation that the store needs of a Redis client: running a script. This module imports no client.
 */

/**
 * A client like ioredis 5 and 6 or iovalkey, or its cluster.
 *
 * @since 0.2.0
 * @category models
 */
export interface IoredisClient {
  /** Runs a script on one key with these arguments. */
  eval(script: string, keys: number, ...keyAndArguments: Array<string>): Promise<unknown>
}

/**
 * A client like node-redis 5 and 6, or its cluster, pool or sentinel. It must be connected.
 *
 * @since 0.2.0
 * @category models
 */
export interface NodeRedisClient {
  /** Runs a script on these keys with these arguments. */
  eval(script: string, options: { keys: Array<string>; arguments: Array<string> }): Promise<unknown>
  /** Never called. It distinguishes this client from `IoredisClient`. */
  evalSha(sha1: string, options: { keys: Array<string>; arguments: Array<string> }): Promise<unknown>
}

/**
 * A supported Redis client.
 *
 * @since 0.2.0
 * @category models
 */
export type RedisClient = IoredisClient | NodeRedisClient

const isNodeRedis = (client: RedisClient): client is NodeRedisClient => "evalSha" in client

/** Runs a script on one key. */
export const evaluate = (client: RedisClient, script: string, key: string, args: Array<string>): Promise<unknown> =>
  isNodeRedis(client) ? client.eval(script, { keys: [key], arguments: args }) : client.eval(script, 1, key, ...args)
